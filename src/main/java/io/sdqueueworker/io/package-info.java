/// Bounded HTTP exchanges, exact JSON, back-off: small building blocks for input and output that every package may use.
@NullMarked
package io.sdqueueworker.io;

import org.jspecify.annotations.NullMarked;
