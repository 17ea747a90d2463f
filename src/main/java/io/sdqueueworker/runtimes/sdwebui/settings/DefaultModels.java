package io.sdqueueworker.runtimes.sdwebui.settings;

import static io.sdqueueworker.runtimes.sdwebui.settings.RequestedSettings.CHECKPOINT;
import static io.sdqueueworker.runtimes.sdwebui.settings.RequestedSettings.MODULES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.models.Checkpoint;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointList;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointName;
import io.sdqueueworker.runtimes.sdwebui.models.ModelList;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The checkpoint and Forge's modules that the Web UI has at its start, for tasks that name none.
final class DefaultModels {

    private static final Logger LOG = Logger.getLogger(DefaultModels.class);

    private final WebUiApi api;
    private final SettingsMemory memory;
    private volatile boolean areKnown;

    DefaultModels(WebUiApi api, SettingsMemory memory) {
        this.api = api;
        this.memory = memory;
    }

    /// The Web UI may have been restarted with others.
    void forget() {
        areKnown = false;
    }

    private Optional<CheckpointName> checkpoint() {
        return name(memory.defaultOf(CHECKPOINT));
    }

    /// The checkpoint for a task that names none. One that nothing had chosen is not missed when it is gone: in a
    /// Web UI that has started without checkpoints, it was the first task's.
    ///
    /// @param now the settings of the idle Web UI
    Optional<CheckpointName> checkpoint(ObjectNode now) throws TaskFailedException, InterruptedException {
        boolean isUsed = isSame(checkpoint(), name(now.path(CHECKPOINT)));
        return !isUsed && memory.isGuessed(CHECKPOINT) && isGone(checkpoint()) ? Optional.empty() : checkpoint();
    }

    /// The name by which the Web UI lists a default now. A title has the hash of the file when it was found: the
    /// Web UI may have lost it, or another file may have the name.
    String listed(CheckpointName checkpoint) throws TaskFailedException, InterruptedException {
        return meant(checkpoint, api.checkpoints()).map(Checkpoint::title).orElse(checkpoint.text());
    }

    Optional<List<String>> modules() {
        return Optional.of(memory.defaultOf(MODULES)).filter(JsonNode::isArray).map(DefaultModels::texts);
    }

    /// The values that are found are the defaults, unless this worker has posted them for a task.
    ///
    /// @param now the settings of the idle Web UI
    void find(ObjectNode now) throws TaskFailedException, InterruptedException {
        if (!areKnown) {
            findCheckpoint(now);
            findModules(now);
            areKnown = true;
            LOG.debugf(
                    "runtime's defaults are known checkpoint=%s",
                    memory.defaultOf(CHECKPOINT).asText());
        }
    }

    private void findCheckpoint(ObjectNode now) throws TaskFailedException, InterruptedException {
        Optional<CheckpointName> found = name(now.path(CHECKPOINT));
        boolean isOther = !isSame(found, checkpoint());
        boolean isGone = isOther && isGone(checkpoint());
        if (found.isPresent() && isOther && (isGone || !isSame(found, name(memory.posted(CHECKPOINT))))) {
            memory.setDefault(CHECKPOINT, now.path(CHECKPOINT));
        }
        if (found.isEmpty() && (isGone || memory.defaultOf(CHECKPOINT).isMissingNode())) {
            // Forge and reForge use the first one of their list (`modules/sd_models.py`,
            // `select_checkpoint`).
            List<Checkpoint> all = api.checkpoints().all();
            if (!all.isEmpty()) {
                memory.guessDefault(
                        CHECKPOINT,
                        JsonNodeFactory.instance.textNode(all.getFirst().title()));
            }
        }
    }

    private void findModules(ObjectNode now) {
        Set<String> modules = files(texts(now.path(MODULES)));
        if (now.has(MODULES)
                && (memory.defaultOf(MODULES).isMissingNode()
                        || (!modules.equals(files(texts(memory.defaultOf(MODULES))))
                                && !modules.equals(files(texts(memory.posted(MODULES))))))) {
            memory.setDefault(MODULES, now.path(MODULES));
        }
    }

    /// Returns whether the Web UI does not list a checkpoint. Its list is empty while it starts.
    private boolean isGone(Optional<CheckpointName> checkpoint) throws TaskFailedException, InterruptedException {
        if (checkpoint.isEmpty()) {
            return false;
        }
        CheckpointList list = api.checkpoints();
        return !list.all().isEmpty() && meant(checkpoint.get(), list).isEmpty();
    }

    private static Optional<Checkpoint> meant(CheckpointName checkpoint, CheckpointList list) {
        return list.meant(checkpoint.text()).or(() -> list.meant(checkpoint.known()));
    }

    /// Two texts of one checkpoint differ by the hash, which the Web UI adds when it has loaded the file.
    static boolean isSame(Optional<CheckpointName> one, Optional<CheckpointName> other) {
        return one.map(CheckpointName::known).equals(other.map(CheckpointName::known));
    }

    static Optional<CheckpointName> name(JsonNode value) {
        return Optional.of(value.asText("")).filter(text -> !text.isBlank()).map(CheckpointName::new);
    }

    static List<String> texts(JsonNode values) {
        return values.valueStream().map(JsonNode::asText).toList();
    }

    /// Forge compares modules by the last part of their paths (`modules_forge/main_entry.py`, `modules_change`).
    static Set<String> files(List<String> modules) {
        return modules.stream().map(ModelList::lastOf).collect(Collectors.toCollection(TreeSet::new));
    }
}
