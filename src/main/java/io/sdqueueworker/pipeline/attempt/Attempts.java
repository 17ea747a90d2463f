package io.sdqueueworker.pipeline.attempt;

import io.sdqueueworker.pipeline.restart.RunningTasks;
import io.sdqueueworker.queue.Lease;
import io.sdqueueworker.queue.Leases;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Identity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Starts attempts, and knows the tasks that are under way in this process.
public final class Attempts {

    private final Leases leases;
    private final RunningTasks running;
    private final TaskEvents events;
    private final InstantSource clock;
    private final Duration deletePatience;
    private final Map<Identity, Lease> underWay = new ConcurrentHashMap<>();

    /// @param running records the runs, for a process that resumes them
    /// @param clock the wall clock
    /// @param deletePatience how long the message of a finished task is deleted again while the queue is
    /// unavailable
    public Attempts(
            Leases leases, RunningTasks running, TaskEvents events, InstantSource clock, Duration deletePatience) {
        this.leases = leases;
        this.running = running;
        this.events = events;
        this.clock = clock;
        this.deletePatience = deletePatience;
    }

    /// Takes the lease on a delivery for the calling thread. The caller closes the attempt.
    ///
    /// @param earlierRun the run that an earlier process has started for this delivery
    public Attempt start(Delivery delivery, Optional<UUID> earlierRun) {
        StageClock time = new StageClock(delivery, clock.instant());
        if (earlierRun.isEmpty() && delivery.receiveCount() == 1) {
            events.firstReceived(time.inQueue());
        }
        Attempt attempt = new Attempt(this, delivery, earlierRun, leases.hold(delivery), time);
        events.began(delivery);
        return attempt;
    }

    public TaskEvents events() {
        return events;
    }

    Duration deletePatience() {
        return deletePatience;
    }

    RunningTasks running() {
        return running;
    }

    boolean claim(Identity task, Lease lease) {
        return underWay.putIfAbsent(task, lease) == null;
    }

    /// Reports whether the attempt that has claimed a task does not hold its message any more.
    boolean isClaimedWithoutLease(Identity task) {
        Lease lease = underWay.get(task);
        return lease != null && !lease.isHeld();
    }

    void unclaim(Identity task) {
        underWay.remove(task);
    }
}
