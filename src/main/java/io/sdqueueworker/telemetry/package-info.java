/// What is seen from outside: every meter in one class, the log lines of a task's life, health.
///
/// Called by `pipeline` and the composition. Must not decide anything.
@NullMarked
package io.sdqueueworker.telemetry;

import org.jspecify.annotations.NullMarked;
