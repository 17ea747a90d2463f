package io.sdqueueworker.staging.models;

import java.time.Duration;

/// How models are fetched.
///
/// @param connections how many parts are read at a time
/// @param partBytes of one part: what is read again after a crash
/// @param patience after so long without a new byte, a fetch is given up
public record FetchTerms(int connections, long partBytes, Duration patience) {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// With the patience of production.
    public FetchTerms(int connections, long partBytes) {
        this(connections, partBytes, PATIENCE);
    }
}
