package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.pipeline.gate.CircuitState.Closed;
import io.sdqueueworker.pipeline.gate.CircuitState.OnTrial;
import io.sdqueueworker.pipeline.gate.CircuitState.Open;
import io.sdqueueworker.pipeline.gate.CircuitState.Unchecked;
import io.sdqueueworker.pipeline.gate.CircuitState.Unproven;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/// The circuit breaker of one step: keeps its [CircuitState] and moves it by what tasks and probes report.
///
/// A weak probe must not undo what a task has met: the same step has to succeed. That is either the next try of a task
/// that waits at the step, or one trial task.
final class Circuit {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration LONGEST_BETWEEN_PROBES = Duration.ofSeconds(10);

    private final Step step;
    private final Probe probe;
    private final Runnable listener;

    /// Guards the fields below. Never held during a probe.
    private final ReentrantLock lock = new ReentrantLock();

    private final GrowingPause untilTrial;
    private final GrowingPause untilProbe;
    private volatile CircuitState state = new Unchecked();
    private int waiting;
    private volatile boolean pauseHasGrown;
    private boolean worksForOthers;

    /// @param listener is called after each change of state
    /// @param nanoTime a clock like [System#nanoTime()]
    Circuit(Step step, Probe probe, Runnable listener, LongSupplier nanoTime) {
        this.step = step;
        this.probe = probe;
        this.listener = listener;
        this.untilTrial = new GrowingPause(FIRST_PAUSE, LONGEST_PAUSE, nanoTime);
        this.untilProbe = new GrowingPause(FIRST_PAUSE, LONGEST_BETWEEN_PROBES, nanoTime);
    }

    Step step() {
        return step;
    }

    /// Reports whether tasks are accepted, be it as a trial.
    boolean isOpen() {
        return switch (state) {
            case Open _, OnTrial _ -> true;
            case Unchecked _, Unproven _, Closed _ -> false;
        };
    }

    boolean isOnTrial() {
        return state instanceof OnTrial;
    }

    /// The reason why no task is accepted; empty if nothing is known to fail.
    Optional<String> failure() {
        return state.failure();
    }

    /// The step has failed in a task, for a reason that concerns every task.
    void failed(String reason) {
        move(before -> {
            worksForOthers = false;
            if (!(before instanceof Closed)) {
                untilTrial.start();
                pauseHasGrown = true;
            }
            return before.failed(reason);
        });
    }

    /// The step has succeeded in a task. While tasks wait at the step, it opens only when the last of them ends its
    /// wait: one prefix of a bucket may be throttled, and others may not.
    void succeeded() {
        if (state instanceof Open && !pauseHasGrown) {
            return;
        }
        move(before -> {
            worksForOthers = waiting > 0 && !(before instanceof Open);
            return worksForOthers ? before : proven(before);
        });
    }

    /// A trial task has ended well without this step. The pauses keep their length.
    void trialMissed() {
        move(CircuitState::trialMissed);
    }

    /// A task begins to wait at the step. Until it ends its wait, its own tries take the place of probes.
    void waits() {
        lock.lock();
        try {
            waiting++;
        } finally {
            lock.unlock();
        }
    }

    /// A task ends its wait.
    void waitsNoMore() {
        move(before -> {
            waiting--;
            return waiting == 0 && worksForOthers ? proven(before) : before;
        });
    }

    /// Probes the step if that is due.
    void probeIfDue() throws InterruptedException {
        if (!isProbeDue()) {
            return;
        }
        try {
            probe.run();
            move(before -> {
                untilProbe.reset();
                // A task may have begun to wait at the step meanwhile.
                return waiting > 0 ? before : before.probed();
            });
        } catch (TaskFailedException e) {
            move(before -> {
                untilProbe.start();
                return before.probeFailed(e.failure().detail());
            });
        }
    }

    private CircuitState proven(CircuitState before) {
        worksForOthers = false;
        pauseHasGrown = false;
        untilTrial.reset();
        return before.succeeded();
    }

    private boolean isProbeDue() {
        lock.lock();
        try {
            return !isOpen() && waiting == 0 && untilTrial.isOver() && untilProbe.isOver();
        } finally {
            lock.unlock();
        }
    }

    private void move(UnaryOperator<CircuitState> transition) {
        CircuitState before;
        CircuitState now;
        lock.lock();
        try {
            before = state;
            now = transition.apply(before);
            state = now;
        } finally {
            lock.unlock();
        }
        if (now.getClass() == before.getClass()) {
            return;
        }
        log(before, now);
        listener.run();
    }

    private void log(CircuitState before, CircuitState now) {
        String dependency = step.dependency().label();
        switch (now) {
            case OnTrial() -> IntakeGate.LOG.infof("intake on trial dependency=%s step=%s", dependency, step.label());
            case Open() -> {
                // At the start nothing has failed.
                if (!(before instanceof Unchecked)) {
                    IntakeGate.LOG.infof("intake reopened dependency=%s step=%s", dependency, step.label());
                }
            }
            case Closed(String reason) -> logClosed(reason);
            case Unproven(String reason) -> logClosed(reason);
            case Unchecked() -> throw new IllegalStateException("the first probe was undone");
        }
    }

    private void logClosed(String reason) {
        IntakeGate.LOG.warnf(
                "intake closed dependency=%s step=%s reason=%s",
                step.dependency().label(), step.label(), reason);
    }
}
