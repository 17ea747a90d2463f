/// The commands of the executable: `work` (the default), `prefetch`, `doctor`, `version` and `help`.
///
/// The entry point of the process. Parses arguments and starts Quarkus; the work itself is elsewhere.
@NullMarked
package io.sdqueueworker.command;

import org.jspecify.annotations.NullMarked;
