/// The stage that turns messages into tasks: a parser for each wire format, and claim checks.
///
/// Called by `pipeline`. Must not know what happens to a task, nor which service implements
/// [io.sdqueueworker.intake.PayloadStore].
@NullMarked
package io.sdqueueworker.intake;

import org.jspecify.annotations.NullMarked;
