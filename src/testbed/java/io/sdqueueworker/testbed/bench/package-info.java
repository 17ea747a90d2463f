/// Measurements of the worker's size and speed on the test servers.
///
/// `make` starts them, never a test. A bad figure is printed and fails nothing, except unlimited growth ([Soak]).
/// `bench/README.md` has the results.
@NullMarked
package io.sdqueueworker.testbed.bench;

import org.jspecify.annotations.NullMarked;
