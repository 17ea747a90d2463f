package io.sdqueueworker.testbed.sdwebui;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The checkpoints in a [FakeWebUi]'s list, and the selected one.
final class Checkpoints {
    private static final Path USUAL_FOLDER = Path.of("/stable-diffusion-webui/models/Stable-diffusion");

    /// Files that have been loaded before; loading a file computes its hash.
    private final Set<Path> hashed = ConcurrentHashMap.newKeySet();

    private volatile List<FakeCheckpoint> visible = List.of();
    private volatile FakeCheckpoint selected;
    private volatile FakeCheckpoint previous;
    private volatile boolean sdNext;

    Checkpoints(String first) {
        selected = FakeCheckpoint.imagined(USUAL_FOLDER, USUAL_FOLDER.resolve(first));
        previous = selected;
        visible = List.of(selected);
    }

    void add(String fileName) {
        var all = new ArrayList<>(visible);
        all.add(FakeCheckpoint.imagined(USUAL_FOLDER, USUAL_FOLDER.resolve(fileName)));
        visible = List.copyOf(all);
    }

    /// Replaces the list with the `.safetensors` and `.ckpt` files under `folder`; the selection stays.
    void scan(Path folder) {
        visible = ModelFolder.files(folder, "safetensors|ckpt").stream()
                .map(file -> FakeCheckpoint.of(folder, file, hashed.contains(file), sdNext))
                .toList();
    }

    void beSdNext() {
        sdNext = true;
        selected = selected.asInSdNext();
        visible = visible.stream().map(FakeCheckpoint::asInSdNext).toList();
    }

    void forgetHashes() {
        hashed.clear();
        visible = visible.stream().map(FakeCheckpoint::withoutHash).toList();
    }

    List<FakeCheckpoint> visible() {
        return visible;
    }

    FakeCheckpoint selected() {
        return selected;
    }

    /// The checkpoint that was loaded before the selected one.
    FakeCheckpoint previous() {
        return previous;
    }

    /// Finds a checkpoint by one of its aliases. As in the real Web UI, the last of several matches wins.
    Optional<FakeCheckpoint> find(String wanted) {
        return visible.stream().filter(one -> one.isCalled(wanted)).reduce((_, last) -> last);
    }

    /// Loads a checkpoint, which makes its hash known.
    void select(FakeCheckpoint checkpoint) {
        hashed.add(checkpoint.file());
        if (!checkpoint.file().equals(selected.file())) {
            previous = selected;
        }
        selected = checkpoint.withHash();
        visible = visible.stream()
                .map(one -> one.file().equals(checkpoint.file()) ? selected : one)
                .toList();
    }
}
