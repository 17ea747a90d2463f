/// How tasks move: who receives them, who may wait where, what follows from a failure, and how it all ends.
///
/// The only package that composes the stages. [io.sdqueueworker.pipeline.TaskJourney] is the place to start reading.
@NullMarked
package io.sdqueueworker.pipeline;

import org.jspecify.annotations.NullMarked;
