/// The record of running tasks on disk, from which the next process of the worker resumes them.
///
/// Written by `attempt`, read by [io.sdqueueworker.pipeline.Resumption].
@NullMarked
package io.sdqueueworker.pipeline.restart;

import org.jspecify.annotations.NullMarked;
