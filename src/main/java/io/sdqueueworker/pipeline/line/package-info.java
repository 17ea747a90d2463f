/// The places of a task on its way: on deck, on the GPU, finishing. Each can only be taken from the one before.
@NullMarked
package io.sdqueueworker.pipeline.line;

import org.jspecify.annotations.NullMarked;
