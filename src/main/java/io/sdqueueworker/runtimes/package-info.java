/// The adapters to Stable Diffusion runtimes, one package per runtime, and what they have in common.
///
/// Each adapter implements the ports of every stage. Only `wiring` imports them; runtimes do not know each other.
@NullMarked
package io.sdqueueworker.runtimes;

import org.jspecify.annotations.NullMarked;
