/// The programs `make demo` and `make runtime`: workers, servers and runtimes on this machine, with nothing but a JDK
/// installed.
///
/// Uses the servers and fakes of the tests.
@NullMarked
package io.sdqueueworker.testbed.demo;

import org.jspecify.annotations.NullMarked;
