package io.sdqueueworker.runtimes.sdwebui;

import static io.sdqueueworker.runtimes.sdwebui.RequestedSettings.CHECKPOINT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.models.Checkpoint;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointList;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointName;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The checkpoint of tasks that name none: the one that the Web UI had chosen at the start.
final class DefaultCheckpoint {

    private static final Logger LOG = Logger.getLogger(DefaultCheckpoint.class);

    private final WebUiApi api;
    private final SettingsMemory memory;

    DefaultCheckpoint(WebUiApi api, SettingsMemory memory) {
        this.api = api;
        this.memory = memory;
    }

    /// The checkpoint in the settings is the default, unless this worker has posted it for a task, and the default
    /// is still listed.
    ///
    /// @param now the settings at the start of the Web UI or of the worker
    void find(ObjectNode now) throws TaskFailedException, InterruptedException {
        Optional<CheckpointName> found = name(now.path(CHECKPOINT));
        boolean isOther = !isSame(found, known());
        boolean isGone = isOther && isGone();
        if (found.isPresent() && isOther && (isGone || !isSame(found, name(memory.posted(CHECKPOINT))))) {
            memory.setDefault(CHECKPOINT, now.path(CHECKPOINT));
        }
        if (found.isEmpty() && (isGone || known().isEmpty())) {
            // Forge and reForge use the first one of their list (`modules/sd_models.py`,
            // `select_checkpoint`).
            List<Checkpoint> all = api.checkpoints().all();
            if (!all.isEmpty()) {
                memory.guessDefault(
                        CHECKPOINT,
                        JsonNodeFactory.instance.textNode(all.getFirst().title()));
            }
        }
        LOG.debugf("runtime's default is known checkpoint=%s", known().map(CheckpointName::text).orElse("none"));
    }

    /// The default, for a task that names none. A checkpoint that nothing had chosen is not missed when it is gone:
    /// in a Web UI that has started without checkpoints, it was the first task's.
    ///
    /// @param now the settings of the idle Web UI
    Optional<CheckpointName> insteadOf(ObjectNode now) throws TaskFailedException, InterruptedException {
        boolean isUsed = isSame(known(), name(now.path(CHECKPOINT)));
        return !isUsed && memory.isGuessed(CHECKPOINT) && isGone() ? Optional.empty() : known();
    }

    /// Returns whether the Web UI has chosen no checkpoint, and will use the default: the first of its list.
    boolean isChosenBy(ObjectNode now) throws TaskFailedException, InterruptedException {
        if (known().isEmpty() || name(now.path(CHECKPOINT)).isPresent()) {
            return false;
        }
        CheckpointList list = api.checkpoints();
        return list.meant(known().orElseThrow().text())
                .equals(list.all().stream().findFirst());
    }

    /// Two texts of one checkpoint differ by the hash, which the Web UI adds when it has loaded the file.
    static boolean isSame(Optional<CheckpointName> one, Optional<CheckpointName> other) {
        return one.map(CheckpointName::known).equals(other.map(CheckpointName::known));
    }

    static Optional<CheckpointName> name(JsonNode value) {
        return Optional.of(value.asText("")).filter(text -> !text.isBlank()).map(CheckpointName::new);
    }

    /// Returns whether the Web UI does not list the default. Its list is empty while it starts.
    private boolean isGone() throws TaskFailedException, InterruptedException {
        if (known().isEmpty()) {
            return false;
        }
        CheckpointList list = api.checkpoints();
        return !list.all().isEmpty() && list.meant(known().orElseThrow().text()).isEmpty();
    }

    private Optional<CheckpointName> known() {
        return name(memory.defaultOf(CHECKPOINT));
    }
}
