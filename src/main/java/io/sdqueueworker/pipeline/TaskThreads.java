package io.sdqueueworker.pipeline;

import io.sdqueueworker.pipeline.line.OnDeck;
import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The threads of the tasks under way: one virtual thread per task, named `task-N`.
public final class TaskThreads {

    private final TaskJourney journey;
    private final Set<Thread> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicLong started = new AtomicLong();

    public TaskThreads(TaskJourney journey) {
        this.journey = journey;
    }

    /// Starts the journey of a delivery, which takes over the place.
    public void start(Delivery delivery, OnDeck place) {
        start(delivery, Optional.empty(), place);
    }

    /// Resumes the run that an earlier process has started for a delivery.
    public void resume(Delivery delivery, UUID run, OnDeck place) {
        start(delivery, Optional.of(run), place);
    }

    private void start(Delivery delivery, Optional<UUID> earlierRun, OnDeck place) {
        Thread thread = Thread.ofVirtual()
                .name("task-" + started.incrementAndGet())
                .unstarted(() -> {
                    try {
                        journey.run(delivery, earlierRun, place);
                    } finally {
                        underWay.remove(Thread.currentThread());
                    }
                });
        underWay.add(thread);
        thread.start();
    }

    /// The number of tasks under way.
    public int count() {
        return underWay.size();
    }

    /// Waits until no task is under way.
    ///
    /// @return false if tasks are still under way
    public boolean awaitNone(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        for (Thread thread : underWay) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive() || !thread.join(left)) {
                return underWay.isEmpty();
            }
        }
        return true;
    }

    /// Interrupts every task that is still under way.
    public void interruptAll() {
        underWay.forEach(Thread::interrupt);
    }
}
