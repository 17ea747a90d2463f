/// The worker as seen from outside: meters, the log lines of tasks, and health checks.
///
/// Implements the ports of events: `pipeline.TaskEvents` and `models.cache.ModelEvents`. Must not decide anything.
@NullMarked
package io.sdqueueworker.telemetry;

import org.jspecify.annotations.NullMarked;
