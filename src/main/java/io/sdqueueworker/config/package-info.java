/// Every setting of the worker: its name, unit, default, and what follows from it.
///
/// Read by the composition only; the parts of the worker are given plain values.
@NullMarked
package io.sdqueueworker.config;

import org.jspecify.annotations.NullMarked;
