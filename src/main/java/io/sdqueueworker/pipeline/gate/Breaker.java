package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.pipeline.gate.BreakerState.Judged;
import io.sdqueueworker.pipeline.gate.BreakerState.OnTrial;
import io.sdqueueworker.pipeline.gate.BreakerState.Restart;
import io.sdqueueworker.pipeline.gate.BreakerState.Suspicion;
import io.sdqueueworker.pipeline.gate.BreakerState.Tripped;
import io.sdqueueworker.pipeline.gate.BreakerState.Trusted;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Identity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The circuit breaker over tasks: suspects this pod itself if several different tasks in a row failed here.
///
/// A runtime can be broken in a way that its lists and its progress do not show. It fails tasks faster than healthy
/// pods finish them, so without a breaker it would take and fail most of the queue.
final class Breaker {

    /// Different tasks in a row that fail before the pod is suspected.
    static final int TOO_MANY = 3;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final RestartHistory restarts;
    private final Runnable listener;

    /// Guards the fields below.
    private final ReentrantLock lock = new ReentrantLock();

    private final GrowingPause untilTrial;
    private volatile BreakerState state = new Trusted(List.of());

    /// @param restarts records the restarts that the runtime needs
    /// @param listener is called after each change of state
    /// @param nanoTime a clock like [System#nanoTime()]
    Breaker(RestartHistory restarts, Runnable listener, LongSupplier nanoTime) {
        this.restarts = restarts;
        this.listener = listener;
        this.untilTrial = new GrowingPause(FIRST_PAUSE, LONGEST_PAUSE, nanoTime);
    }

    /// Returns whether a verdict of this pod may end a task.
    boolean isTrusted() {
        return state instanceof Trusted;
    }

    boolean isOnTrial() {
        return state instanceof OnTrial;
    }

    /// The reason why no task is accepted; empty if tasks are.
    Optional<String> closedBecause() {
        return state instanceof Tripped(Suspicion suspicion)
                ? Optional.of("runtime: " + suspicion.reason())
                : Optional.empty();
    }

    /// The reason why the runtime should restart; empty if no trial has failed, or after the restart.
    Optional<String> needsRestartBecause() {
        return switch (state) {
            case Trusted _ -> Optional.empty();
            case Tripped(Suspicion suspicion) -> restartReason(suspicion);
            case OnTrial(Suspicion suspicion) -> restartReason(suspicion);
        };
    }

    /// The tasks of which a verdict about one more task would suspect this pod; empty if it takes more.
    Set<Identity> aboutToTripOver() {
        return state instanceof Trusted(List<Judged> inARow) && inARow.size() == TOO_MANY - 1
                ? inARow.stream().map(Judged::task).collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    void judged(Identity task, Code code) {
        move(before -> before.judged(task, code));
    }

    void confirmed(Identity task) {
        move(before -> before.confirmed(task));
    }

    /// The runtime has generated a task's outputs.
    void generated() {
        move(BreakerState::generated);
    }

    /// A task has succeeded.
    void completed() {
        move(BreakerState::completed);
    }

    void restarted() {
        move(BreakerState::restarted);
    }

    /// Admits a trial if the pause is over.
    void admitTrialIfDue() {
        if (state instanceof Tripped) {
            move(before -> untilTrial.isOver() ? before.pauseOver() : before);
        }
    }

    private static Optional<String> restartReason(Suspicion suspicion) {
        return suspicion.restart() == Restart.NEEDED
                ? Optional.of(suspicion.reason() + ", and a trial task after them")
                : Optional.empty();
    }

    private void move(UnaryOperator<BreakerState> transition) {
        BreakerState before;
        BreakerState now;
        lock.lock();
        try {
            before = state;
            boolean restartWasNeeded = needsRestartBecause().isPresent();
            now = transition.apply(before);
            state = now;
            if (now instanceof Tripped && !(before instanceof Tripped)) {
                untilTrial.start();
            } else if (now instanceof Trusted && !(before instanceof Trusted)) {
                untilTrial.reset();
            }
            if (needsRestartBecause().isPresent() && !restartWasNeeded) {
                restarts.add(RestartHistory.Reason.FAILED_TASKS);
            }
        } finally {
            lock.unlock();
        }
        if (now.getClass() == before.getClass()) {
            return;
        }
        switch (now) {
            case Tripped(Suspicion suspicion) ->
                IntakeGate.LOG.warnf("intake closed dependency=runtime reason=%s", suspicion.reason());
            case OnTrial _ -> IntakeGate.LOG.info("intake on trial dependency=runtime");
            case Trusted _ -> IntakeGate.LOG.info("intake reopened dependency=runtime");
        }
        listener.run();
    }
}
