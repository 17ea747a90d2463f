/// Resumption after a restart of the worker: the record of running tasks, and their resumption.
@NullMarked
package io.sdqueueworker.pipeline.restart;

import org.jspecify.annotations.NullMarked;
