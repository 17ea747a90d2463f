package io.sdqueueworker.task;

import java.nio.file.Path;

/// One input of a task, fetched to this machine's disk.
///
/// @param file where it is; it goes with the attempt's spool
/// @param bytes its size
/// @param type what its bytes say that it is
public record StagedInput(Path file, long bytes, MediaType type) {

    /// What it is as in `Content-Type`, such as `image/png`.
    public String mediaType() {
        return type.mediaType();
    }
}
