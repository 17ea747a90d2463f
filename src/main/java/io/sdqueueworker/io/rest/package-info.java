/// The REST client for short calls, whose answers are bounded in time and in bytes.
@NullMarked
package io.sdqueueworker.io.rest;

import org.jspecify.annotations.NullMarked;
