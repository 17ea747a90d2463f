package io.sdqueueworker.staging.models;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/// Moves a file to where it belongs, so that it is there whole or not at all, also after the machine has gone
/// down.
final class Placement {

    private Placement() {}

    /// @param file on the same file system, its bytes on the disk already
    /// @param target in the place of what may be there
    static void move(Path file, Path target) throws DiskException {
        try {
            Path folder = above(target);
            create(folder);
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            force(folder);
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    /// A folder is on the disk when its name in the folder above it is.
    private static void create(Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path each = folder; !Files.isDirectory(each); each = above(each)) {
            missing.push(each);
        }
        for (Path each : missing) {
            Files.createDirectories(each);
            force(above(each));
        }
    }

    private static Path above(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().getParent(), "the root is no model's place");
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
