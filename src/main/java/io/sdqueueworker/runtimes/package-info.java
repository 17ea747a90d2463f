/// The adapters to Stable Diffusion runtimes, one package per runtime, and the parts that they share.
///
/// Each adapter implements the ports of every stage and hands them out by its `RuntimeKit`. Only `wiring` and
/// the list in `RuntimeKits` name them; runtimes do not know each other.
@NullMarked
package io.sdqueueworker.runtimes;

import org.jspecify.annotations.NullMarked;
