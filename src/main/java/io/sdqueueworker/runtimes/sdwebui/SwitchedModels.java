package io.sdqueueworker.runtimes.sdwebui;

import static io.sdqueueworker.runtimes.sdwebui.RequestedSettings.CHECKPOINT;
import static io.sdqueueworker.runtimes.sdwebui.RequestedSettings.MODULES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.models.Checkpoint;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointList;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointName;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The checkpoint and Forge's modules that the Web UI uses: those of the task, or those found at the start.
final class SwitchedModels {

    private static final Logger LOG = Logger.getLogger(SwitchedModels.class);

    private final WebUiApi api;
    private final SettingsMemory memory;
    private volatile boolean defaultsKnown;

    SwitchedModels(WebUiApi api, SettingsMemory memory) {
        this.api = api;
        this.memory = memory;
    }

    /// The Web UI may have been restarted with other defaults.
    void forget() {
        defaultsKnown = false;
    }

    /// Switches to the models of a task if the Web UI uses others.
    ///
    /// @param now the settings of the idle Web UI
    /// @param listed the checkpoints, if they were looked up
    /// @throws TaskFailedException with the code MODEL_NOT_FOUND if the Web UI does not know one
    void use(RequestedSettings wanted, ObjectNode now, Optional<CheckpointList> listed, WebUiSettings.Post post)
            throws TaskFailedException, InterruptedException {
        if (!defaultsKnown) {
            findDefaults(now);
            defaultsKnown = true;
        }
        requireModules(wanted, now);
        Optional<CheckpointName> checkpoint = wanted.checkpoint().or(this::defaultCheckpoint);
        Optional<List<String>> modules = now.has(MODULES) ? wanted.modules().or(this::defaultModules) : Optional.empty();
        ObjectNode switches = JsonNodeFactory.instance.objectNode();
        if (checkpoint.isPresent() && !isUsed(checkpoint.get(), now, listed)) {
            switches.put(CHECKPOINT, known(checkpoint.get(), listed));
        }
        if (modules.isPresent() && !files(modules.get()).equals(files(texts(now.path(MODULES))))) {
            ArrayNode names = switches.putArray(MODULES);
            modules.get().forEach(names::add);
        }
        if (!switches.isEmpty()) {
            memory.posts(switches);
            post(switches, post);
            requireUsed(name(switches.path(CHECKPOINT)), modules);
        }
    }

    /// The values that are found are the defaults, unless this worker has posted them for a task.
    private void findDefaults(ObjectNode now) throws TaskFailedException, InterruptedException {
        Optional<CheckpointName> found = name(now.path(CHECKPOINT));
        if (found.isPresent()
                && !isSame(found, name(memory.defaultOf(CHECKPOINT)))
                && !isSame(found, name(memory.posted(CHECKPOINT)))) {
            memory.setDefault(CHECKPOINT, now.path(CHECKPOINT));
        }
        if (found.isEmpty() && memory.defaultOf(CHECKPOINT).isMissingNode()) {
            // Forge and reForge use the first one of their list (`modules/sd_models.py`, `select_checkpoint`).
            List<Checkpoint> all = api.checkpoints().all();
            if (!all.isEmpty()) {
                memory.setDefault(
                        CHECKPOINT,
                        JsonNodeFactory.instance.textNode(all.getFirst().title()));
            }
        }
        Set<String> modules = files(texts(now.path(MODULES)));
        if (now.has(MODULES)
                && (memory.defaultOf(MODULES).isMissingNode()
                        || (!modules.equals(files(texts(memory.defaultOf(MODULES))))
                                && !modules.equals(files(texts(memory.posted(MODULES))))))) {
            memory.setDefault(MODULES, now.path(MODULES));
        }
        LOG.debugf("runtime's defaults are known checkpoint=%s", memory.defaultOf(CHECKPOINT).asText());
    }

    /// Two texts of one checkpoint may differ by the hash, which the Web UI adds when it has loaded the file.
    private boolean isSame(Optional<CheckpointName> one, Optional<CheckpointName> other)
            throws TaskFailedException, InterruptedException {
        return one.isPresent()
                && other.isPresent()
                && (one.get().known().equals(other.get().known())
                        || isOnly(api.checkpoints(), one.get(), other.get()));
    }

    /// Returns whether a name means one checkpoint only, which another name may mean as well.
    private static boolean isOnly(CheckpointList list, CheckpointName name, CheckpointName other) {
        List<Checkpoint> meant = list.called(name.text());
        return meant.size() == 1 && list.called(other.text()).contains(meant.getFirst());
    }

    private boolean isUsed(CheckpointName wanted, ObjectNode now, Optional<CheckpointList> listed)
            throws TaskFailedException, InterruptedException {
        Optional<CheckpointName> used = name(now.path(CHECKPOINT));
        if (used.isPresent() && listed.isPresent()) {
            return used.get().known().equals(wanted.known()) || isOnly(listed.get(), wanted, used.get());
        }
        return isSame(Optional.of(wanted), used);
    }

    /// The title, if only one checkpoint can be meant.
    private static String known(CheckpointName wanted, Optional<CheckpointList> listed) {
        return listed.map(list -> list.called(wanted.text()))
                .filter(meant -> meant.size() == 1)
                .map(meant -> meant.getFirst().title())
                .filter(title -> !title.isEmpty())
                .orElseGet(wanted::known);
    }

    /// Posts the switches. A Web UI that cannot write its `config.json` reports a failure although it has switched.
    private static void post(ObjectNode switches, WebUiSettings.Post post)
            throws TaskFailedException, InterruptedException {
        try {
            post.send(switches);
        } catch (TaskFailedException e) {
            if (e.failure().code() != Code.RUNTIME_ERROR) {
                throw e;
            }
            LOG.warnf("runtime reports an error for a switch of models error=%s", e.failure().detail());
        }
    }

    /// Web UIs swallow errors of a load, and Forge drops unknown modules.
    private void requireUsed(Optional<CheckpointName> checkpoint, Optional<List<String>> modules)
            throws TaskFailedException, InterruptedException {
        ObjectNode now = api.options();
        if (checkpoint.isPresent() && !mayBeUsed(checkpoint.get(), name(now.path(CHECKPOINT)))) {
            throw TaskFailedException.of(
                    Code.RUNTIME_ERROR,
                    Stage.GENERATION,
                    "the runtime did not load the checkpoint '" + checkpoint.get().text() + "'");
        }
        Set<String> lacking = new TreeSet<>(files(modules.orElse(List.of())));
        lacking.removeAll(files(texts(now.path(MODULES))));
        if (!lacking.isEmpty()) {
            throw TaskFailedException.of(
                    Code.MODEL_NOT_FOUND,
                    Stage.GENERATION,
                    "the runtime has no VAE or text encoder " + String.join(", ", lacking));
        }
    }

    /// A name may mean several checkpoints, of which the Web UI chooses one.
    private boolean mayBeUsed(CheckpointName wanted, Optional<CheckpointName> used)
            throws TaskFailedException, InterruptedException {
        if (used.isEmpty() || used.get().known().equals(wanted.known())) {
            return used.isPresent();
        }
        CheckpointList list = api.checkpoints();
        List<Checkpoint> meant = list.called(wanted.text());
        return list.called(used.get().text()).stream().anyMatch(meant::contains);
    }

    private static void requireModules(RequestedSettings wanted, ObjectNode now) throws TaskFailedException {
        if (!now.has(MODULES) && !wanted.modules().orElse(List.of()).isEmpty()) {
            throw TaskFailedException.of(
                    Code.INVALID_REQUEST, Stage.GENERATION, "the runtime has no setting " + MODULES);
        }
    }

    private Optional<CheckpointName> defaultCheckpoint() {
        return name(memory.defaultOf(CHECKPOINT));
    }

    private Optional<List<String>> defaultModules() {
        return Optional.of(memory.defaultOf(MODULES))
                .filter(JsonNode::isArray)
                .map(SwitchedModels::texts);
    }

    private static Optional<CheckpointName> name(JsonNode value) {
        return Optional.of(value.asText("")).filter(text -> !text.isBlank()).map(CheckpointName::new);
    }

    private static List<String> texts(JsonNode values) {
        return values.valueStream().map(JsonNode::asText).toList();
    }

    /// Forge compares modules by the last part of their paths (`modules_forge/main_entry.py`, `modules_change`).
    private static Set<String> files(List<String> modules) {
        return modules.stream()
                .map(module -> module.replaceFirst("^.*[/\\\\]", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
