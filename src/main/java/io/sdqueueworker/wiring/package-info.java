/// The composition: builds the worker and its parts from the settings.
///
/// The only package that knows all others, and with `command` the only one with CDI in it. Contains no behavior of its
/// own.
@NullMarked
package io.sdqueueworker.wiring;

import org.jspecify.annotations.NullMarked;
