package io.sdqueueworker.task;

import java.nio.file.Path;

/// One input of a task, fetched to this machine's disk.
///
/// @param file where it is; it goes with the attempt's spool
/// @param bytes its size
/// @param mediaType what its bytes say that it is, such as `image/png`
public record StagedInput(Path file, long bytes, String mediaType) {}
