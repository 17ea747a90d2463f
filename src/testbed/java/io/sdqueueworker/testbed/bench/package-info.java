/// How the worker's size and speed are measured, on the test servers.
///
/// Started by `make`, never by a test: a figure that comes out badly is told, and fails nothing, unless it grows
/// without end ([Soak]). `bench/README.md` has the results.
@NullMarked
package io.sdqueueworker.testbed.bench;

import org.jspecify.annotations.NullMarked;
