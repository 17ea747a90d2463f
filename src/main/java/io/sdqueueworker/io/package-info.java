/// Small building blocks for input and output that every package may use: exact JSON, back-off, durable files,
/// file locks.
@NullMarked
package io.sdqueueworker.io;

import org.jspecify.annotations.NullMarked;
