/// A proxy that injects faults between a client and a server, and records their exchanges.
@NullMarked
package io.sdqueueworker.testbed.faults;

import org.jspecify.annotations.NullMarked;
