/// `make demo`: the worker's job on this machine, for each runtime and in every form, with nothing to install but a
/// JDK.
/// `make runtime` starts one of its runtimes alone. It stands on the servers of the tests.
@NullMarked
package io.sdqueueworker.testbed.demo;

import org.jspecify.annotations.NullMarked;
