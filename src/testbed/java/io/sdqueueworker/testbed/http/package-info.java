/// Plain HTTP for the testbed's servers: listeners, connections, heads and bodies as bytes on a socket, so that a
/// server can also misbehave. This package does not know the content of the messages.
@NullMarked
package io.sdqueueworker.testbed.http;

import org.jspecify.annotations.NullMarked;
