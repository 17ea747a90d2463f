package io.sdqueueworker.pipeline;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Goes on with the tasks that an earlier process of this worker had under way when it was killed.
///
/// This comes before the first message is received and before the runtime is looked at, which would stop their runs as
/// somebody else's.
public final class Resumption {

    /// Every wait is bounded, so that standing still can be told from waiting.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final RunningTasks running;
    private final Line line;
    private final Journeys journeys;
    private final InstantSource clock;

    /// @param clock the wall clock
    public Resumption(RunningTasks running, Line line, Journeys journeys, InstantSource clock) {
        this.running = running;
        this.line = line;
        this.journeys = journeys;
        this.clock = clock;
    }

    /// Sends what was left on its way, and waits until none of it is on deck or needs the runtime any more.
    ///
    /// @param turn is called in between
    void run(Runnable turn) throws InterruptedException {
        for (RunningTask task : running.left()) {
            OnDeck place = enter(turn);
            journeys.resume(task.resumed(clock.instant()), task.run(), place);
        }
        try (OnDeck _ = enter(turn)) {
            while (!line.awaitGpuFree(LONGEST_WAIT)) {
                turn.run();
            }
        }
    }

    private OnDeck enter(Runnable turn) throws InterruptedException {
        @Nullable OnDeck place = null;
        while (place == null) {
            turn.run();
            place = line.enter(LONGEST_WAIT);
        }
        return place;
    }
}
