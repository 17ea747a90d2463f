/// The local model cache: locks, pins, reserved space, and eviction of the least recently used models.
///
/// Used by `models`. Several workers of a node share one cache directory.
@NullMarked
package io.sdqueueworker.models.cache;

import org.jspecify.annotations.NullMarked;
