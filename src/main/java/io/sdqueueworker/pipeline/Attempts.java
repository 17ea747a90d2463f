package io.sdqueueworker.pipeline;

import io.sdqueueworker.pipeline.restart.RunningTasks;
import io.sdqueueworker.queue.Leases;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Identity;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Starts attempts, and knows the tasks that are under way in this process.
public final class Attempts {

    private final Leases leases;
    private final RunningTasks running;
    private final TaskEvents events;
    private final InstantSource clock;
    private final Set<Identity> underWay = ConcurrentHashMap.newKeySet();

    /// @param running records the runs, for a process that resumes them
    /// @param clock the wall clock
    public Attempts(Leases leases, RunningTasks running, TaskEvents events, InstantSource clock) {
        this.leases = leases;
        this.running = running;
        this.events = events;
        this.clock = clock;
    }

    /// Takes the lease on a delivery for the calling thread. The caller closes the attempt.
    ///
    /// @param earlierRun the run that an earlier process has started for this delivery
    Attempt start(Delivery delivery, Optional<UUID> earlierRun) {
        StageClock time = new StageClock(delivery, clock.instant());
        if (earlierRun.isEmpty()) {
            events.delivered(time.inQueue());
        }
        return new Attempt(this, delivery, earlierRun, leases.hold(delivery), time);
    }

    TaskEvents events() {
        return events;
    }

    RunningTasks running() {
        return running;
    }

    boolean claim(Identity task) {
        return underWay.add(task);
    }

    void unclaim(Identity task) {
        underWay.remove(task);
    }
}
