package io.sdqueueworker.pipeline.attempt;

import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.time.Instant;

/// Measures where the time of one attempt goes.
public final class StageClock {

    private final Duration inQueue;
    private long markNanos;
    private Duration onDeck = Duration.ZERO;
    private Duration staging = Duration.ZERO;
    private Duration models = Duration.ZERO;
    private Duration generation = Duration.ZERO;

    /// @param now by the wall clock, like the queue's `sentAt`
    StageClock(Delivery delivery, Instant now) {
        Duration age = Duration.between(delivery.sentAt(), delivery.receivedAt(now));
        // The queue's clock may be ahead of ours. The age at a later receive has earlier attempts and pauses in it.
        boolean known = delivery.receiveCount() == 1 && age.isPositive();
        this.inQueue = known ? age : Duration.ZERO;
        this.markNanos = delivery.receivedAtNanos();
    }

    /// The wait for the first receive; zero at later ones.
    Duration inQueue() {
        return inQueue;
    }

    public Duration staged() {
        staging = lap();
        return staging;
    }

    /// Adds a part of the current stage that was spent on models.
    public void modelsTook(Duration time) {
        models = models.plus(time);
    }

    public void gpuTaken() {
        onDeck = lap();
    }

    public Duration generated() {
        generation = lap();
        return generation;
    }

    /// The time since the last stage ended.
    Duration sinceLastStage() {
        return Duration.ofNanos(System.nanoTime() - markNanos);
    }

    /// The times so far; the current stage counts as publication.
    public Timings soFar() {
        return new Timings(inQueue.plus(onDeck), staging, models, generation, sinceLastStage());
    }

    private Duration lap() {
        long now = System.nanoTime();
        Duration lap = Duration.ofNanos(now - markNanos);
        markNanos = now;
        return lap;
    }
}
