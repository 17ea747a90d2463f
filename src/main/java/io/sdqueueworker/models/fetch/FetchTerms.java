package io.sdqueueworker.models.fetch;

import java.time.Duration;

/// The parameters of a fetch.
///
/// @param connections the number of parts fetched at a time, at least one
/// @param partBytes the bytes of one request, at least one
/// @param patience the longest time without any received byte
public record FetchTerms(int connections, long partBytes, Duration patience) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public FetchTerms {
        if (connections < 1 || partBytes < 1 || !patience.isPositive()) {
            throw new IllegalArgumentException("connections, part size and patience must be positive");
        }
    }

    /// Creates parameters with a patience of 60 s.
    public FetchTerms(int connections, long partBytes) {
        this(connections, partBytes, PATIENCE);
    }
}
