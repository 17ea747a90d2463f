package io.sdqueueworker.queue;

import io.sdqueueworker.io.Durations;
import java.time.Duration;

/// The intervals and timeouts of a lease's renewals.
///
/// @param visibility how long a renewal hides the message
record LeaseTerms(Duration visibility) {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(10);
    private static final int TERMS_PER_VISIBILITY = 3;
    private static final int RETRIES_PER_TERM = 5;

    /// The time from one renewal to the next.
    Duration term() {
        return visibility.dividedBy(TERMS_PER_VISIBILITY);
    }

    private Duration retryPause() {
        return term().dividedBy(RETRIES_PER_TERM);
    }

    /// The time from a successful renewal to the next one: less than a term if the renewal itself took long.
    ///
    /// @param left until the lease expires
    Duration untilNext(Duration left) {
        return Durations.shorter(term(), left.dividedBy(2));
    }

    /// The time from a failed renewal to the next try, or to the expiry.
    ///
    /// @param left until the lease expires
    Duration untilRetry(Duration left) {
        return Durations.shorter(retryPause(), left);
    }

    /// The timeout of one call: short enough that three tries fit into the visibility timeout.
    Duration callTimeout() {
        return Durations.shorter(term(), LONGEST_CALL);
    }
}
