package io.sdqueueworker.testbed.sdwebui;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The checkpoints a [FakeWebUi] can see, and the one that is selected.
final class Checkpoints {
    private static final Path USUAL_FOLDER = Path.of("/stable-diffusion-webui/models/Stable-diffusion");

    /// The hashes of files are found out when they are loaded for the first time.
    private final Set<Path> hashed = ConcurrentHashMap.newKeySet();

    private volatile List<Checkpoint> visible = List.of();
    private volatile Checkpoint selected;

    Checkpoints(String first) {
        selected = Checkpoint.imagined(USUAL_FOLDER, USUAL_FOLDER.resolve(first));
        visible = List.of(selected);
    }

    void add(String fileName) {
        var all = new ArrayList<>(visible);
        all.add(Checkpoint.imagined(USUAL_FOLDER, USUAL_FOLDER.resolve(fileName)));
        visible = List.copyOf(all);
    }

    /// Sees the files that end in `.safetensors` or `.ckpt` under `folder` and no others; the selection stays.
    void scan(Path folder) {
        visible = ModelFolder.files(folder, "safetensors|ckpt").stream()
                .map(file -> Checkpoint.of(folder, file, hashed.contains(file)))
                .toList();
    }

    void forgetHashes() {
        hashed.clear();
        visible = visible.stream().map(Checkpoint::withoutHash).toList();
    }

    List<Checkpoint> visible() {
        return visible;
    }

    Checkpoint selected() {
        return selected;
    }

    /// As the aliases of the real one: where a name means several, the last of them counts.
    Optional<Checkpoint> find(String wanted) {
        return visible.stream().filter(one -> one.isCalled(wanted)).reduce((_, last) -> last);
    }

    /// Loads it, by which its hash becomes known.
    void select(Checkpoint checkpoint) {
        hashed.add(checkpoint.file());
        selected = checkpoint.withHash();
        visible = visible.stream()
                .map(one -> one.file().equals(checkpoint.file()) ? selected : one)
                .toList();
    }
}
