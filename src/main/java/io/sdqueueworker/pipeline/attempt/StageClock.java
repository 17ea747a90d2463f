package io.sdqueueworker.pipeline.attempt;

import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.time.Instant;

/// Measures where the time of one attempt goes.
public final class StageClock {

    /// The part of an attempt that is under way.
    private enum Part {
        STAGING,
        WAITING,
        GENERATION,
        PUBLICATION
    }

    private final Duration inQueue;
    private long markNanos;
    private Part part = Part.STAGING;
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
        part = Part.WAITING;
        return staging;
    }

    /// Adds a part of the current stage that was spent on models.
    public void modelsTook(Duration time) {
        models = models.plus(time);
    }

    public void gpuTaken() {
        onDeck = lap();
        part = Part.GENERATION;
    }

    public Duration generated() {
        generation = lap();
        part = Part.PUBLICATION;
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

    /// The times of an attempt that has ended, in whatever part.
    Timings atEnd() {
        Duration rest = sinceLastStage();
        Duration waiting = inQueue.plus(onDeck);
        return switch (part) {
            case STAGING -> new Timings(waiting, rest, models, generation, Duration.ZERO);
            case WAITING -> new Timings(waiting.plus(rest), staging, models, generation, Duration.ZERO);
            case GENERATION -> new Timings(waiting, staging, models, rest, Duration.ZERO);
            case PUBLICATION -> soFar();
        };
    }

    private Duration lap() {
        long now = System.nanoTime();
        Duration lap = Duration.ofNanos(now - markNanos);
        markNanos = now;
        return lap;
    }
}
