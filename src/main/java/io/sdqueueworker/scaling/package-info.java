/// The depth of the queue: what the outside scales by, and whether there is a backlog that idle workers do not drain.
///
/// Used by `pipeline` and the composition. Reads the queue's own attributes; must not take part in the work.
@NullMarked
package io.sdqueueworker.scaling;

import org.jspecify.annotations.NullMarked;
