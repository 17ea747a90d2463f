package io.sdqueueworker.task;

import java.nio.file.Path;

/// One input of a task, fetched to the disk.
///
/// @param file the spool file, removed with the attempt's spool
/// @param bytes its size
/// @param type the type that its bytes show
public record StagedInput(Path file, long bytes, MediaType type) {

    /// The media type as in `Content-Type`, such as `image/png`.
    public String mediaType() {
        return type.mediaType();
    }
}
