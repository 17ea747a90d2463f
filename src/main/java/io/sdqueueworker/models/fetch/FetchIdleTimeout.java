package io.sdqueueworker.models.fetch;

import io.sdqueueworker.io.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/// How long a fetch goes on while nothing comes of it: for a time since anything has come, and never because of
/// a count. Every byte that comes is one less to fetch, so a fetch that moves comes to an end.
final class FetchIdleTimeout {

    private final Duration limit;
    private final AtomicReference<String> reason = new AtomicReference<>("no answer");
    private volatile long movedNanos = System.nanoTime();

    FetchIdleTimeout(Duration limit) {
        this.limit = limit;
    }

    /// The pauses between attempts at the same request.
    static Backoff backoff() {
        return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    }

    /// Something has come.
    void moved() {
        movedNanos = System.nanoTime();
    }

    /// Something has failed that may be tried again.
    void failed(IOException e) {
        reason.set(String.valueOf(e.getMessage()));
    }

    /// Nanoseconds until it is over unless something comes; none or less when it is over.
    long leftNanos() {
        return movedNanos + limit.toNanos() - System.nanoTime();
    }

    /// What there is to say when it is over.
    String outcome() {
        return "nothing has come from the model bucket for " + limit.toSeconds() + " s, the last failure: " + reason;
    }
}
