/// The task queue: receiving, leases, and the depth of the queue.
///
/// Used by `pipeline`. [io.sdqueueworker.queue.TaskQueue] is a port; `aws` implements it. Must not know the content of
/// messages.
@NullMarked
package io.sdqueueworker.queue;

import org.jspecify.annotations.NullMarked;
