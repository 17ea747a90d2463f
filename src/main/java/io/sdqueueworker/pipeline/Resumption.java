package io.sdqueueworker.pipeline;

import java.time.Duration;
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

    public Resumption(RunningTasks running, Line line, Journeys journeys) {
        this.running = running;
        this.line = line;
        this.journeys = journeys;
    }

    /// Sends what was left on its way, and waits until none of it is on deck or needs the runtime any more.
    ///
    /// @param turn is called in between
    void run(Runnable turn) throws InterruptedException {
        for (RunningTask task : running.left()) {
            journeys.resume(task.delivery(), task.run(), enter(turn));
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
