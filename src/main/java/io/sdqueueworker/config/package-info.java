/// Every setting of the worker: its name, unit, default and effect.
///
/// Only `wiring` and `command` read it. The parts of the worker receive plain values.
@NullMarked
package io.sdqueueworker.config;

import org.jspecify.annotations.NullMarked;
