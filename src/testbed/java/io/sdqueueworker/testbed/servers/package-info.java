/// A worker's dependencies as one unit, and small servers for inputs, TLS and the Kubernetes API.
@NullMarked
package io.sdqueueworker.testbed.servers;

import org.jspecify.annotations.NullMarked;
