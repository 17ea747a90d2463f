/// The intake gate: closes intake while a dependency is unavailable, and opens it again.
@NullMarked
package io.sdqueueworker.pipeline.gate;

import org.jspecify.annotations.NullMarked;
