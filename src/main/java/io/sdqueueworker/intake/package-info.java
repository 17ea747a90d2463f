/// From a message on the queue to a task: the queue, the lease on a message, and a parser for each wire format.
///
/// Called by `pipeline`. Must not know what is done with a task, nor which service stands behind [TaskQueue] and
/// [PayloadStore].
@NullMarked
package io.sdqueueworker.intake;

import org.jspecify.annotations.NullMarked;
