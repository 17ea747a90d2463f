package io.sdqueueworker.queue;

import java.time.Duration;

/// The times that a lease is kept by.
///
/// @param visibility how long a renewal hides the message
record LeaseTerms(Duration visibility) {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(10);
    private static final int TERMS_PER_VISIBILITY = 3;
    private static final int RETRIES_PER_TERM = 5;

    /// From one renewal to the next.
    Duration term() {
        return visibility.dividedBy(TERMS_PER_VISIBILITY);
    }

    /// From a renewal that failed to the next try.
    Duration retryPause() {
        return term().dividedBy(RETRIES_PER_TERM);
    }

    /// For one call: short enough that a slow one does not starve the other leases, and that a third try can still
    /// follow two.
    Duration callTimeout() {
        return term().compareTo(LONGEST_CALL) < 0 ? term() : LONGEST_CALL;
    }
}
