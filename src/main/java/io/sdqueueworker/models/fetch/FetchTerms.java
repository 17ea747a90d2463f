package io.sdqueueworker.models.fetch;

import java.time.Duration;

/// How models are fetched.
///
/// @param connections how many parts come at a time; at least one
/// @param partBytes what one request asks for; at least one
/// @param patience how long nothing at all may come before a fetch is given up
public record FetchTerms(int connections, long partBytes, Duration patience) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public FetchTerms {
        if (connections < 1 || partBytes < 1 || !patience.isPositive()) {
            throw new IllegalArgumentException("nothing can be fetched on such terms");
        }
    }

    /// With a patience of 60 s.
    public FetchTerms(int connections, long partBytes) {
        this(connections, partBytes, PATIENCE);
    }
}
