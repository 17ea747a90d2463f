package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.pipeline.gate.RuntimeState.AwaitingRestart;
import io.sdqueueworker.pipeline.gate.RuntimeState.Closed;
import io.sdqueueworker.pipeline.gate.RuntimeState.Exhausted;
import io.sdqueueworker.pipeline.gate.RuntimeState.Open;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/// The gate's state machine for the runtime's process: keeps its [RuntimeState] and moves it by what tasks and probes
/// report. A process that answers may still fail tasks: the circuits of its routes and the breaker watch that.
final class RuntimeGate {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /// The longest pause while a restart is awaited: the restart itself may be over in seconds.
    private static final Duration LONGEST_PAUSE_FOR_RESTART = Duration.ofSeconds(1);

    private final Probe probe;
    private final RestartHistory restarts;
    private final RestartSign restartSign;
    private final Runnable whenChanged;
    private final Runnable whenRestarted;

    /// Guards the state, the pauses and the history. A failed probe must not undo what a task has just reported, so
    /// that each transition starts from the current state.
    private final ReentrantLock lock = new ReentrantLock();

    /// Held during a probe.
    private final ReentrantLock probing = new ReentrantLock();

    private final GrowingPause untilProbe;
    private final GrowingPause untilProbeForRestart;
    private volatile RuntimeState state = new Closed("the runtime has not answered yet", false);
    private int waiting;
    private volatile boolean answeredBefore;
    private volatile boolean probedBefore;

    /// @param restarts of the process
    /// @param restartSign is checked while a restart is awaited
    /// @param whenChanged is called after the gate has opened or closed
    /// @param whenRestarted is called after the process has restarted
    /// @param nanoTime a clock like [System#nanoTime()]
    RuntimeGate(
            Probe probe,
            RestartHistory restarts,
            RestartSign restartSign,
            Runnable whenChanged,
            Runnable whenRestarted,
            LongSupplier nanoTime) {
        this.probe = probe;
        this.restarts = restarts;
        this.restartSign = restartSign;
        this.whenChanged = whenChanged;
        this.whenRestarted = whenRestarted;
        this.untilProbe = new GrowingPause(FIRST_PAUSE, LONGEST_PAUSE, nanoTime);
        this.untilProbeForRestart = new GrowingPause(FIRST_PAUSE, LONGEST_PAUSE_FOR_RESTART, nanoTime);
    }

    /// The reason with the dependency's name; empty if the gate is open.
    Optional<String> closedBecause() {
        return state.closedBecause().map(reason -> Dependency.RUNTIME.label() + ": " + reason);
    }

    /// The reason why only a restart of the process helps; empty if it needs no restart.
    Optional<String> needsRestartBecause() {
        return state instanceof AwaitingRestart waiting ? Optional.of(waiting.reason()) : Optional.empty();
    }

    /// Reports whether the process needs a restart, or too many restarts did not help.
    boolean isAtFault() {
        return state instanceof AwaitingRestart || state instanceof Exhausted;
    }

    void failed(Failure failure) {
        move(before -> before.failed(failure));
    }

    /// A task's connection was refused.
    void connectionRefused(Failure failure) {
        move(before -> before.connectionRefused(failure));
    }

    void requireRestart(RestartHistory.Reason cause, String reason) {
        move(_ -> new AwaitingRestart(reason, cause));
    }

    /// A task begins to wait for the runtime while it holds the GPU. Probes stop runs that are not the worker's
    /// own, so none is made meanwhile. Waits for the end of a probe that is under way.
    void waits() throws InterruptedException {
        change(1);
        try {
            probing.lockInterruptibly();
            probing.unlock();
        } catch (InterruptedException e) {
            waitsNoMore();
            throw e;
        }
    }

    /// A task ends its wait. Its next try was a success, or it gave up.
    void waitsNoMore() {
        change(-1);
    }

    /// Probes an open gate, and closes it if that fails.
    void check() throws InterruptedException {
        try {
            probe.run();
        } catch (TaskFailedException e) {
            if (RuntimeCallFailed.isNoConnection(e)) {
                connectionRefused(e.failure());
            } else {
                failed(e.failure());
            }
        }
    }

    /// Looks whether the process has restarted although the gate is open: the circuit breaker over tasks may demand
    /// it.
    void lookForRestart() throws InterruptedException {
        if (!(state instanceof Open) || !untilProbeForRestart.isOver()) {
            return;
        }
        untilProbeForRestart.start();
        try {
            probe.run();
            if (restartSign.isSeen()) {
                whenRestarted.run();
            }
        } catch (TaskFailedException e) {
            if (RuntimeCallFailed.isNoConnection(e)) {
                connectionRefused(e.failure());
            }
        }
    }

    /// Reports whether the process is gone: the one that answers next is another one.
    boolean isGone() {
        return state instanceof Closed(String _, boolean gone) && gone;
    }

    /// Probes a closed gate if that is due, and opens it if nothing else speaks against it.
    void probeIfDue() throws InterruptedException {
        probing.lock();
        try {
            if (isProbeDue()) {
                probe();
            }
        } finally {
            probing.unlock();
        }
    }

    private void probe() throws InterruptedException {
        try {
            probe.run();
            boolean restarted = state instanceof AwaitingRestart && restartSign.isSeen();
            move(before -> {
                reset();
                return restarted ? before.restarted(restarts) : before.answered(restarts);
            });
            if (restarted) {
                whenRestarted.run();
            }
        } catch (TaskFailedException e) {
            boolean refused = RuntimeCallFailed.isNoConnection(e);
            move(before -> {
                untilProbe.start();
                untilProbeForRestart.start();
                return refused ? before.connectionRefused(e.failure()) : before.probeFailed(e.failure());
            });
        }
    }

    private boolean isProbeDue() {
        lock.lock();
        try {
            return !(state instanceof Open) && waiting == 0 && pause().isOver();
        } finally {
            lock.unlock();
        }
    }

    private GrowingPause pause() {
        return state instanceof AwaitingRestart ? untilProbeForRestart : untilProbe;
    }

    private void reset() {
        if (state instanceof AwaitingRestart) {
            // It answers, and does not restart yet.
            untilProbeForRestart.start();
        } else {
            untilProbe.reset();
            untilProbeForRestart.reset();
        }
    }

    private void change(int change) {
        lock.lock();
        try {
            waiting += change;
        } finally {
            lock.unlock();
        }
    }

    private void move(UnaryOperator<RuntimeState> transition) {
        RuntimeState before;
        RuntimeState now;
        lock.lock();
        try {
            before = state;
            now = transition.apply(before);
            state = now;
            if (now instanceof AwaitingRestart waiting && !(before instanceof AwaitingRestart)) {
                restarts.add(waiting.cause());
            }
        } finally {
            lock.unlock();
        }
        if (before instanceof Closed(String _, boolean gone) && gone && !(now instanceof Closed)) {
            // The process that answers now is another one.
            whenRestarted.run();
        }
        // The gate begins closed, without a reason to log.
        boolean first = !probedBefore && !now.equals(before);
        if (now.getClass() == before.getClass() && !first) {
            return;
        }
        probedBefore = true;
        log(now);
        whenChanged.run();
    }

    private void log(RuntimeState now) {
        Optional<String> reason = now.closedBecause();
        if (reason.isPresent()) {
            IntakeGate.LOG.warnf("intake closed dependency=runtime reason=%s", reason.get());
        } else if (answeredBefore) {
            IntakeGate.LOG.info("intake reopened dependency=runtime");
        } else {
            // The first answer is part of the start.
            answeredBefore = true;
        }
    }
}
