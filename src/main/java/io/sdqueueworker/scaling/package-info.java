/// What the outside scales by: the depth of the queue.
///
/// Reads the queue's own attributes; must not take part in the work.
@NullMarked
package io.sdqueueworker.scaling;

import org.jspecify.annotations.NullMarked;
