/// The download of one model: ranged reads, a journal for resuming, and verification of the result.
///
/// Used by `models.cache`. Must not know which models are cached or which task needs one.
@NullMarked
package io.sdqueueworker.models.fetch;

import org.jspecify.annotations.NullMarked;
