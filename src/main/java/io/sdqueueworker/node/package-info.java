/// The machine under the worker: notices that it is about to be taken away.
///
/// Used by `pipeline` to drain the worker in time.
@NullMarked
package io.sdqueueworker.node;

import org.jspecify.annotations.NullMarked;
