package io.sdqueueworker.io;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// The pause between attempts at the same thing: it doubles after each attempt, up to a limit.
///
/// Belongs to one thread, or is guarded by its caller.
public final class Backoff {

    private final Duration first;
    private final Duration longest;
    private Duration next;

    /// @param first the pause after the first attempt
    /// @param longest the limit
    public Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /// The pause before the next attempt.
    public Duration next() {
        return next;
    }

    /// Starts again with the first pause, after a success.
    public void reset() {
        next = first;
    }

    /// The pause before the next attempt, for a caller that waits by other means.
    public Duration take() {
        Duration pause = next;
        next = doubled(pause);
        return pause;
    }

    /// Sleeps. An interrupted pause does not count: the next one is as long.
    public void pause() throws InterruptedException {
        pause(longest);
    }

    /// Sleeps, with a shorter limit for now.
    public void pause(Duration limit) throws InterruptedException {
        Duration pause = Durations.shorter(next, limit);
        Thread.sleep(pause);
        next = doubled(pause);
    }

    /// Sleeps for a random time between half the pause and all of it, so that connections that broke together do
    /// not return together.
    public void pauseRandomly() throws InterruptedException {
        long millis = next.toMillis();
        Thread.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
        next = doubled(next);
    }

    private Duration doubled(Duration pause) {
        return Durations.shorter(pause.multipliedBy(2), longest);
    }
}
