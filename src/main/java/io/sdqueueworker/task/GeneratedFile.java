package io.sdqueueworker.task;

import java.io.IOException;
import java.nio.file.Path;

/// One file that the runtime made, spooled to disk.
///
/// @param path where it is
/// @param bytes its size
/// @param role what it is to the task
/// @param name what the runtime calls it; empty where it has no name. Never a path, and checked before it is used
public record GeneratedFile(Path path, long bytes, Role role, String name) {

    /// A file without a name.
    public GeneratedFile(Path path, long bytes, Role role) {
        this(path, bytes, role, "");
    }

    /// The type that its bytes show, whatever the runtime calls it.
    ///
    /// @throws IOException if the file cannot be read
    public MediaType type() throws IOException {
        return MediaType.of(path);
    }

    /// What a file is to the task that made it.
    public enum Role {
        /// An image that was asked for.
        IMAGE,
        /// Something else that was asked for: a video, a sound, a scene, a text.
        OUTPUT,
        /// An overview of the images, made on the side.
        GRID,
        /// Something else made on the side, such as the map that a ControlNet unit detected.
        EXTRA
    }
}
