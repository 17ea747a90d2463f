/// One delivery being worked on: its lease, its task, its times, its events, and the ways to end its message.
///
/// Used by the rest of the pipeline. Must not know the stages or the runtime.
@NullMarked
package io.sdqueueworker.pipeline.attempt;

import org.jspecify.annotations.NullMarked;
