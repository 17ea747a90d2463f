package io.sdqueueworker.runtimes;

import java.nio.file.Path;
import java.util.Optional;

/// The runtime's folders that are mounted into the worker. No other runtime uses them.
///
/// @param output the folder that the runtime saves outputs to
/// @param input the folder that the runtime reads inputs from
public record RuntimeFolders(Optional<Path> output, Optional<Path> input) {}
