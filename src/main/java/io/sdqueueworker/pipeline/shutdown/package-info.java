/// Draining: how the worker stops on SIGTERM and before its node is terminated.
@NullMarked
package io.sdqueueworker.pipeline.shutdown;

import org.jspecify.annotations.NullMarked;
