package io.sdqueueworker.testing.sdwebui;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The checkpoints a [FakeWebUi] can see, and the one that is selected.
final class Checkpoints {
    private static final Path USUAL_FOLDER = Path.of("/stable-diffusion-webui/models/Stable-diffusion");

    private volatile List<Checkpoint> visible = List.of();
    private volatile Checkpoint selected;

    /// @param file the name of the file, `.safetensors` included
    /// @param sha256 in hexadecimal; of the file's name, as these files hold no model
    record Checkpoint(Path file, String sha256) {
        static Checkpoint of(Path file) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256")
                        .digest(file.getFileName().toString().getBytes(UTF_8));
                return new Checkpoint(file, HexFormat.of().formatHex(digest));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        String fileName() {
            return file.getFileName().toString();
        }

        String name() {
            int dot = fileName().lastIndexOf('.');
            return dot < 0 ? fileName() : fileName().substring(0, dot);
        }

        String hash() {
            return sha256.substring(0, 10);
        }

        String title() {
            return fileName() + " [" + hash() + "]";
        }

        boolean isCalled(String wanted) {
            return Stream.of(title(), fileName(), name(), hash(), sha256).anyMatch(wanted::equals);
        }
    }

    Checkpoints(String first) {
        selected = Checkpoint.of(USUAL_FOLDER.resolve(first));
        visible = List.of(selected);
    }

    void add(String fileName) {
        var all = new ArrayList<>(visible);
        all.add(Checkpoint.of(USUAL_FOLDER.resolve(fileName)));
        visible = List.copyOf(all);
    }

    /// Sees the files that end in `.safetensors` or `.ckpt` under `folder` and no others; the selection stays.
    void scan(Path folder) {
        try (var files = Files.walk(folder)) {
            visible = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(safetensors|ckpt)"))
                    .sorted()
                    .map(Checkpoint::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    List<Checkpoint> visible() {
        return visible;
    }

    Checkpoint selected() {
        return selected;
    }

    Optional<Checkpoint> find(String wanted) {
        return visible.stream().filter(one -> one.isCalled(wanted)).findFirst();
    }

    void select(Checkpoint checkpoint) {
        selected = checkpoint;
    }
}
