package io.sdqueueworker.queue;

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

    /// The time from a failed renewal to the next try.
    Duration retryPause() {
        return term().dividedBy(RETRIES_PER_TERM);
    }

    /// The timeout of one call: short enough that a slow call does not starve the other leases, and that three
    /// tries fit into the visibility timeout.
    Duration callTimeout() {
        return term().compareTo(LONGEST_CALL) < 0 ? term() : LONGEST_CALL;
    }
}
