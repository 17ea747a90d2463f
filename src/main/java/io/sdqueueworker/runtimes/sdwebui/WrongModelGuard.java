package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.models.Checkpoint;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointList;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointName;
import io.sdqueueworker.runtimes.sdwebui.models.ReportedModel;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Checks that an answer was made with the checkpoint that the request names. A Web UI that used another one answers
/// 200 with normal images.
final class WrongModelGuard {

    private static final Logger LOG = Logger.getLogger(WrongModelGuard.class);

    private final WebUiApi api;

    WrongModelGuard(WebUiApi api) {
        this.api = api;
    }

    /// Fails an answer that was made with another checkpoint. An unclear case passes.
    ///
    /// @param before the checkpoints listed before the run
    /// @throws TaskFailedException with the code WRONG_MODEL
    void require(String wanted, CheckpointList before, ReportedModel used)
            throws TaskFailedException, InterruptedException {
        if (used.isEmpty() || verdict(wanted, before, used) == Comparison.RIGHT) {
            return;
        }
        // The run has computed the hash of a file that was loaded for the first time, or that has changed.
        CheckpointList after = api.checkpoints();
        switch (verdict(wanted, after, used)) {
            case RIGHT -> {}
            case UNKNOWN -> LOG.debug("runtime does not report enough about the checkpoint that it used");
            case WRONG ->
                throw TaskFailedException.of(
                        Code.WRONG_MODEL,
                        Stage.GENERATION,
                        "the task names the checkpoint '" + wanted + "', the runtime used '" + used + "'");
        }
    }

    private enum Comparison {
        RIGHT,
        UNKNOWN,
        WRONG
    }

    private static Comparison verdict(String wanted, CheckpointList list, ReportedModel used) {
        Optional<String> hash = new CheckpointName(wanted).hash();
        if (hash.isPresent() && !used.hash().isEmpty()) {
            return hash.get().equalsIgnoreCase(used.hash()) ? Comparison.RIGHT : Comparison.WRONG;
        }
        // A checkpoint that has left the list meanwhile gives no verdict.
        return list.meant(wanted).map(meant -> verdict(meant, list, used)).orElse(Comparison.UNKNOWN);
    }

    private static Comparison verdict(Checkpoint meant, CheckpointList list, ReportedModel used) {
        if (!meant.hash().isEmpty() && !used.hash().isEmpty()) {
            return hasHash(meant, used) ? Comparison.RIGHT : Comparison.WRONG;
        }
        // The hash shows that another known checkpoint was used.
        if (list.all().stream().anyMatch(each -> hasHash(each, used))) {
            return Comparison.WRONG;
        }
        if (used.name().isEmpty()) {
            return Comparison.UNKNOWN;
        }
        if (!isNamed(meant, used)) {
            return Comparison.WRONG;
        }
        // Another folder may have a file with this name.
        boolean isOnly = list.all().stream().filter(each -> isNamed(each, used)).count() == 1;
        return isOnly ? Comparison.RIGHT : Comparison.UNKNOWN;
    }

    private static boolean hasHash(Checkpoint checkpoint, ReportedModel used) {
        return !used.hash().isEmpty() && used.hash().equalsIgnoreCase(checkpoint.hash());
    }

    /// A1111 and Forge report the file's name.
    private static boolean isNamed(Checkpoint checkpoint, ReportedModel used) {
        return used.name().equals(checkpoint.stem()) || used.name().equals(checkpoint.modelName());
    }
}
