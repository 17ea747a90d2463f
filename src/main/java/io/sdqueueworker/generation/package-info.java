/// The generation stage: the port that every Stable Diffusion runtime implements.
///
/// `pipeline` calls it, `runtimes` implements it. It must not know where tasks come from or where outputs go.
@NullMarked
package io.sdqueueworker.generation;

import org.jspecify.annotations.NullMarked;
