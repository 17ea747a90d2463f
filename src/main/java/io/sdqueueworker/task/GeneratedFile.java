package io.sdqueueworker.task;

import java.nio.file.Path;

/// One file that the runtime made, spooled to disk.
///
/// @param path where it is
/// @param bytes its size
/// @param role what it is to the task
public record GeneratedFile(Path path, long bytes, Role role) {

    /// What a file is to the task that made it.
    public enum Role {
        /// An image that was asked for.
        IMAGE,
        /// An overview of the images, made on the side.
        GRID,
        /// Something else made on the side, such as the map that a ControlNet unit detected.
        EXTRA
    }
}
