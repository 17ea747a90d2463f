/// On the GPU: the port that every Stable Diffusion runtime implements.
///
/// Called by `pipeline`, one call at a time. One package per runtime below. Must not know where tasks come from or
/// where outputs go.
@NullMarked
package io.sdqueueworker.generation;

import org.jspecify.annotations.NullMarked;
