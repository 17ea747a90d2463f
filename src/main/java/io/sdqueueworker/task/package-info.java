/// What a task is at each step of its journey: records and sealed types.
///
/// Every other package speaks in these words. Plain Java without I/O; this package knows nothing of queues, stores,
/// runtimes or JSON libraries, so that a test builds any of its values with `new`.
@NullMarked
package io.sdqueueworker.task;

import org.jspecify.annotations.NullMarked;
