package io.sdqueueworker.runtimes.sdwebui.settings;

import static io.sdqueueworker.runtimes.sdwebui.settings.DefaultModels.files;
import static io.sdqueueworker.runtimes.sdwebui.settings.DefaultModels.isSame;
import static io.sdqueueworker.runtimes.sdwebui.settings.DefaultModels.name;
import static io.sdqueueworker.runtimes.sdwebui.settings.DefaultModels.texts;
import static io.sdqueueworker.runtimes.sdwebui.settings.RequestedSettings.CHECKPOINT;
import static io.sdqueueworker.runtimes.sdwebui.settings.RequestedSettings.MODULES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
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
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The checkpoint and Forge's modules that the Web UI uses: those of the task, or those found at the start.
public final class SwitchedModels {

    private static final Logger LOG = Logger.getLogger(SwitchedModels.class);

    private final WebUiApi api;
    private final SettingsMemory memory;
    private final DefaultModels defaults;

    SwitchedModels(WebUiApi api, SettingsMemory memory) {
        this.api = api;
        this.memory = memory;
        this.defaults = new DefaultModels(api, memory);
    }

    /// The Web UI may have been restarted with other defaults.
    void forget() {
        defaults.forget();
    }

    /// Says whether the Web UI has chosen a checkpoint or loaded one. reForge reports only the hash of the one that
    /// it loads at its start.
    public static boolean isLoaded(JsonNode options) {
        return Stream.of(CHECKPOINT, "sd_checkpoint_hash")
                .anyMatch(option -> !options.path(option).asText("").isBlank());
    }

    /// Switches to the models of a task if the Web UI uses others.
    ///
    /// @param now the settings of the idle Web UI
    /// @throws TaskFailedException with the code MODEL_NOT_FOUND if the Web UI does not know one
    void use(RequestedSettings wanted, ObjectNode now, WebUiSettings.Post post)
            throws TaskFailedException, InterruptedException {
        defaults.find(now);
        requireModules(wanted, now);
        boolean isDefault = wanted.checkpoint().isEmpty();
        Optional<CheckpointName> checkpoint = isDefault ? defaults.checkpoint(now) : wanted.checkpoint();
        Optional<List<String>> modules = now.has(MODULES) ? wanted.modules(defaults.modules()) : Optional.empty();
        ObjectNode switches = JsonNodeFactory.instance.objectNode();
        if (checkpoint.isPresent() && !isSame(checkpoint, name(now.path(CHECKPOINT)))) {
            switches.put(
                    CHECKPOINT,
                    isDefault
                            ? defaults.listed(checkpoint.get())
                            : checkpoint.get().text());
        }
        if (modules.isPresent() && !files(modules.get()).equals(files(texts(now.path(MODULES))))) {
            ArrayNode names = switches.putArray(MODULES);
            modules.get().forEach(names::add);
        }
        if (!switches.isEmpty()) {
            memory.posts(switches);
            Optional<String> refusal = post(switches, post, isDefault);
            Optional<CheckpointName> switched = name(switches.path(CHECKPOINT));
            boolean isNeedless = refusal.isPresent() && isDefault && isItsOwnChoice(switched, now);
            requireUsed(isNeedless ? Optional.empty() : switched, modules, refusal);
        }
    }

    /// Returns whether the Web UI has chosen no checkpoint, and will use this one: the first of its list.
    private boolean isItsOwnChoice(Optional<CheckpointName> checkpoint, ObjectNode now)
            throws TaskFailedException, InterruptedException {
        if (checkpoint.isEmpty() || name(now.path(CHECKPOINT)).isPresent()) {
            return false;
        }
        CheckpointList list = api.checkpoints();
        return list.meant(checkpoint.get().text()).equals(list.all().stream().findFirst());
    }

    /// Posts the switches. A Web UI that cannot write its `config.json` reports a failure although it has switched.
    ///
    /// @return the reason if the Web UI reports a failure
    private static Optional<String> post(ObjectNode switches, WebUiSettings.Post post, boolean isDefault)
            throws TaskFailedException, InterruptedException {
        try {
            post.send(switches);
            return Optional.empty();
        } catch (TaskFailedException e) {
            if (e.failure().code() == Code.MODEL_NOT_FOUND) {
                String name = switches.path(CHECKPOINT).asText();
                throw TaskFailedException.of(
                        Code.MODEL_NOT_FOUND,
                        Stage.GENERATION,
                        (isDefault
                                        ? "the task names no checkpoint, and the one found at the start is gone: '"
                                        : "the runtime has no checkpoint '")
                                + name
                                + "'",
                        e);
            }
            if (e.failure().code() != Code.RUNTIME_ERROR) {
                throw e;
            }
            LOG.warnf(
                    "runtime reports an error for a switch of models error=%s",
                    e.failure().detail());
            return Optional.of(e.failure().detail());
        }
    }

    /// Web UIs swallow errors of a load, and Forge drops unknown modules.
    private void requireUsed(
            Optional<CheckpointName> checkpoint, Optional<List<String>> modules, Optional<String> refusal)
            throws TaskFailedException, InterruptedException {
        ObjectNode now = api.options();
        if (checkpoint.isPresent() && !isUsed(checkpoint.get(), name(now.path(CHECKPOINT)))) {
            throw TaskFailedException.of(
                    Code.RUNTIME_ERROR,
                    Stage.GENERATION,
                    "the runtime did not load the checkpoint '"
                            + checkpoint.get().text() + "'"
                            + refusal.map(reason -> ": " + reason).orElse(""));
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

    /// Forge keeps another name of the same checkpoint.
    private boolean isUsed(CheckpointName wanted, Optional<CheckpointName> used)
            throws TaskFailedException, InterruptedException {
        if (used.isEmpty() || isSame(Optional.of(wanted), used)) {
            return used.isPresent();
        }
        CheckpointList list = api.checkpoints();
        Optional<Checkpoint> meant = list.meant(used.get().text());
        return meant.isPresent() && meant.equals(list.meant(wanted.text()));
    }

    private static void requireModules(RequestedSettings wanted, ObjectNode now) throws TaskFailedException {
        if (!now.has(MODULES) && !wanted.modules().orElse(List.of()).isEmpty()) {
            throw TaskFailedException.of(
                    Code.INVALID_REQUEST, Stage.GENERATION, "the runtime has no setting " + MODULES);
        }
    }
}
