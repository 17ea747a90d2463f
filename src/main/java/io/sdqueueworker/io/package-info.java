/// Small building blocks for input and output that every package may use: exact JSON, back-off, durable files,
/// file locks, and errors for the log.
@NullMarked
package io.sdqueueworker.io;

import org.jspecify.annotations.NullMarked;
