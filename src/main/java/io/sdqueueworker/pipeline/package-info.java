/// The way of tasks through the worker: receiving, waiting for the GPU, running, publishing, and what follows from a
/// failure.
///
/// The only package that composes the stages. Start reading at [io.sdqueueworker.pipeline.TaskJourney].
@NullMarked
package io.sdqueueworker.pipeline;

import org.jspecify.annotations.NullMarked;
