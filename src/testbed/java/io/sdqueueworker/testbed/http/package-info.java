/// The plain HTTP that the servers of the tests speak: listening, connections, heads and bodies as bytes on a
/// socket, so that a server can also do what no well-behaved one does. It knows nothing of what is said over it.
@NullMarked
package io.sdqueueworker.testbed.http;

import org.jspecify.annotations.NullMarked;
