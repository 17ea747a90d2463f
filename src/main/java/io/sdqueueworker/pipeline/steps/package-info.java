/// The steps of a task that need a dependency, and the wait for a dependency that is unavailable.
///
/// Used by the pipeline wherever a task reads a bucket, publishes, fetches, or submits. Must not decide what
/// follows from a failure: that is up to [io.sdqueueworker.pipeline.settlement].
@NullMarked
package io.sdqueueworker.pipeline.steps;

import org.jspecify.annotations.NullMarked;
