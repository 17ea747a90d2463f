package io.sdqueueworker.io;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files that are replaced as a whole: a reader finds the old content or the new content, never a part of either.
///
/// The new content goes into a temporary file in the same folder, which is then renamed. A power failure may undo a
/// rename, and even lose the content, unless both are forced to the disk.
public final class DurableFile {

    /// A property of a replacement.
    public enum Option {
        /// Only the user that runs the worker may read the file.
        OWNER_ONLY,
        /// The new content survives a crash of the machine, not only of the process.
        FORCED,
        /// Several processes may replace the file at the same time.
        CONCURRENT
    }

    private DurableFile() {}

    /// Replaces the content of a file, or creates it. An interrupt stops it only if it is forced.
    ///
    /// @param file in a folder that exists
    public static void replace(Path file, byte[] content, Option... options) throws IOException {
        List<Option> chosen = List.of(options);
        Path written = temporary(file, chosen);
        try {
            // Not a channel: an interrupted thread cannot write to one, and interrupted threads have state
            // to save.
            try (FileOutputStream out = new FileOutputStream(written.toFile())) {
                out.write(content);
                if (chosen.contains(Option.FORCED)) {
                    out.getFD().sync();
                }
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
        if (chosen.contains(Option.FORCED)) {
            forceNames(folder(file));
        }
    }

    private static Path temporary(Path file, List<Option> options) throws IOException {
        if (options.contains(Option.CONCURRENT)) {
            return Files.createTempFile(folder(file), file.getFileName() + ".", ".new");
        }
        Path written = file.resolveSibling(file.getFileName() + ".new");
        if (options.contains(Option.OWNER_ONLY)) {
            // A crash may have left one, with the permissions of an earlier version.
            Files.deleteIfExists(written);
            Files.createFile(
                    written, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return written;
    }

    /// Moves a file whose content is on the disk to its place, and returns when its name is on the disk as well.
    ///
    /// @param target on the same file system; its folder is created
    public static void move(Path from, Path target) throws IOException {
        Path folder = createFolderFor(target);
        Files.move(from, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceNames(folder);
    }

    /// Creates the folder of a file, with all above it, so that a power failure does not undo it.
    ///
    /// @return the folder
    public static Path createFolderFor(Path file) throws IOException {
        Path folder = folder(file);
        create(folder);
        return folder;
    }

    private static void create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        @Nullable Path parent = folder.getParent();
        if (parent != null) {
            create(parent);
        }
        Files.createDirectories(folder);
        if (parent != null) {
            forceNames(parent);
        }
    }

    /// Forces the names of a folder's files to the disk. Linux opens folders for that, and the JDK allows it.
    public static void forceNames(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path folder(Path file) throws IOException {
        @Nullable Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " cannot be a file");
        }
        return folder;
    }
}
