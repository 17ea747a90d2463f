package io.sdqueueworker.task;

import java.io.IOException;
import java.nio.file.Path;

/// One output file, spooled to disk.
///
/// @param path the spool file
/// @param bytes its size
/// @param role its part in the task
/// @param name the runtime's name for it; empty if it has none. Never a path, and checked before it is used
public record GeneratedFile(Path path, long bytes, Role role, String name) {

    /// A file without a name.
    public GeneratedFile(Path path, long bytes, Role role) {
        this(path, bytes, role, "");
    }

    /// The type that its bytes show. The runtime's name for it does not count.
    ///
    /// @throws IOException if the file cannot be read
    public MediaType type() throws IOException {
        return MediaType.of(path);
    }

    /// The part of a file in its task.
    public enum Role {
        /// A requested image.
        IMAGE,
        /// Another requested output: a video, a sound, a scene, a text.
        OUTPUT,
        /// An overview of the images, in addition to them.
        GRID,
        /// Another additional file, such as the map that a ControlNet unit detected.
        EXTRA
    }
}
