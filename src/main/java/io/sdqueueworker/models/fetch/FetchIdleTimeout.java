package io.sdqueueworker.models.fetch;

import io.sdqueueworker.io.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/// The time limit of a fetch that receives no bytes. The number of attempts is not limited: every received byte is
/// one less to fetch, so a fetch that progresses ends.
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

    /// Records that bytes were received.
    void moved() {
        movedNanos = System.nanoTime();
    }

    /// Records a failure that is retried.
    void failed(IOException e) {
        reason.set(String.valueOf(e.getMessage()));
    }

    /// The nanoseconds until the limit; zero or less when it has passed.
    long leftNanos() {
        return movedNanos + limit.toNanos() - System.nanoTime();
    }

    /// The failure text once the limit has passed.
    String outcome() {
        return "nothing was received from the model bucket for " + limit.toSeconds() + " s, the last failure: "
                + reason;
    }
}
