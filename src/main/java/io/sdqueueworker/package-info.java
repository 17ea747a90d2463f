/// Where the worker is put together: the only package that knows all others, and the only one with CDI in it.
@NullMarked
package io.sdqueueworker;

import org.jspecify.annotations.NullMarked;
