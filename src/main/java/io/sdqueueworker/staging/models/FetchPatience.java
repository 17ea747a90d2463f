package io.sdqueueworker.staging.models;

import java.time.Duration;

/// How long a fetch goes on without getting further. Used by several threads.
final class FetchPatience {

    private final long nanos;
    private volatile long lastNanos = System.nanoTime();

    FetchPatience(Duration patience) {
        this.nanos = patience.toNanos();
    }

    /// The fetch has got further.
    void renew() {
        lastNanos = System.nanoTime();
    }

    boolean hasMore() {
        return System.nanoTime() - lastNanos < nanos;
    }
}
