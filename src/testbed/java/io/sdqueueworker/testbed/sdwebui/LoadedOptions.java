package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The options of a [FakeWebUi] with its checkpoint.
final class LoadedOptions {
    private final Supplier<FakeWebUiSettings> settings;
    private final Checkpoints checkpoints;
    private final ModelLists lists;
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private volatile FakeOptions options;
    private volatile boolean unsavable;
    private volatile boolean frozen;

    LoadedOptions(Supplier<FakeWebUiSettings> settings, Checkpoints checkpoints, ModelLists lists) {
        this.settings = settings;
        this.lists = lists;
        this.checkpoints = checkpoints;
        this.options = FakeOptions.of(settings.get(), lists::modulesOf);
    }

    /// Ends the options of one task.
    interface Restoration {
        void restore() throws InterruptedException;
    }

    void failToLoad(String fileName) {
        broken.add(fileName);
    }

    void failToSave() {
        unsavable = true;
    }

    void freeze() {
        frozen = true;
    }

    /// Changes of values are refused (`modules/options.py`, `__setattr__`).
    private void requireNotFrozen(JsonNode wanted) throws Refusal {
        ObjectNode now = all();
        boolean changes =
                wanted.properties().stream().anyMatch(each -> !each.getValue().equals(now.path(each.getKey())));
        if (frozen && changes) {
            throw Refusal.uncaught(settings.get().fork(), "AssertionError", "changing settings is disabled");
        }
    }

    /// Writes `config.json` (`modules/options.py`, `save`).
    void save() throws Refusal {
        if (unsavable) {
            throw Refusal.uncaught(
                    settings.get().fork(), "PermissionError", "[Errno 13] Permission denied: 'config.json'");
        }
    }

    /// Reads the options again, as a new process does.
    void reload() {
        options = FakeOptions.of(settings.get(), lists::modulesOf);
    }

    boolean hasCheckpoint() {
        return options.hasCheckpoint();
    }

    void requireUsable() throws Refusal {
        options.requireWholeLayer();
    }

    /// The answer to `GET /options`.
    ObjectNode all() {
        ObjectNode all = options.all();
        if (options.hasCheckpoint()) {
            all.put(FakeOptions.CHECKPOINT, checkpoints.selected().title());
        } else {
            all.putNull(FakeOptions.CHECKPOINT);
        }
        boolean isLoaded = options.hasCheckpoint() || settings.get().fork() != Fork.FORGE;
        return all.put(
                "sd_checkpoint_hash", isLoaded ? checkpoints.selected().sha256().orElse("") : "");
    }

    /// Sets all options except the checkpoint, which is only looked for, before anything is set.
    ///
    /// @return the checkpoint to load
    Optional<FakeCheckpoint> set(JsonNode wanted) throws Refusal {
        Fork fork = settings.get().fork();
        JsonNode name = wanted.path(FakeOptions.CHECKPOINT);
        Optional<FakeCheckpoint> checkpoint = name.isTextual() ? checkpoints.find(name.asText()) : Optional.empty();
        if (name.isTextual() && checkpoint.isEmpty() && fork != Fork.SD_NEXT) {
            throw Refusal.uncaught(fork, "RuntimeError", "model '" + name.asText() + "' not found");
        }
        requireNotFrozen(wanted);
        for (Map.Entry<String, JsonNode> each : wanted.properties()) {
            if (!each.getKey().equals(FakeOptions.CHECKPOINT)) {
                options.set(each.getKey(), each.getValue());
            }
        }
        return checkpoint;
    }

    /// Sets the options of one task and loads its checkpoint, as `process_images` does.
    ///
    /// @param checkpoint that the task names, if it is known
    Restoration override(JsonNode wanted, Optional<FakeCheckpoint> checkpoint) throws InterruptedException {
        FakeCheckpoint before = checkpoints.selected();
        boolean isRestored = checkpoint.isPresent() && options.hasCheckpoint();
        ObjectNode restored = options.override(wanted);
        if (checkpoint.isPresent()) {
            load(checkpoint.get());
        }
        return () -> {
            options.restore(restored);
            if (isRestored) {
                load(before);
            }
        };
    }

    void load(FakeCheckpoint checkpoint) throws InterruptedException {
        if (broken.contains(checkpoint.file().getFileName().toString())) {
            return;
        }
        if (!checkpoint.equals(checkpoints.selected())) {
            Thread.sleep(settings.get().modelLoadTime());
            checkpoints.select(checkpoint);
        }
        options.setCheckpoint();
    }
}
