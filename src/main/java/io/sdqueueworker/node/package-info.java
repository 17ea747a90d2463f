/// The machine under the worker, as far as it is about to go.
@NullMarked
package io.sdqueueworker.node;

import org.jspecify.annotations.NullMarked;
