/// How long to pause between tries of the same thing, whoever tries.
@NullMarked
package io.sdqueueworker.retry;

import org.jspecify.annotations.NullMarked;
