package io.sdqueueworker.runtimes;

import java.nio.file.Path;
import java.util.Optional;

/// The runtime's folders, as far as they are mounted here too. They are this one runtime's alone.
///
/// @param output where it saves what it makes
/// @param input where it looks for what it is given
public record RuntimeFolders(Optional<Path> output, Optional<Path> input) {}
