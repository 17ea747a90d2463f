package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.pipeline.gate.GateState.AwaitingRestart;
import io.sdqueueworker.pipeline.gate.GateState.Open;
import io.sdqueueworker.pipeline.gate.IntakeGate.Probe;
import io.sdqueueworker.pipeline.gate.IntakeGate.RestartSign;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// The gate's state machine for one dependency: keeps its [GateState] and moves it by what tasks and probes report.
final class DependencyGate {

    private final Dependency dependency;
    private final Probe probe;
    private final RestartHistory restarts;
    private final RestartSign restartSign;

    /// Guards the state and the history. A failed probe must not undo what a task has just reported, so that each
    /// transition starts from the current state.
    private final ReentrantLock lock = new ReentrantLock();

    private volatile GateState state;

    /// @param restarts of this dependency's process
    /// @param restartSign is checked while a restart is awaited
    DependencyGate(
            Dependency dependency, GateState start, Probe probe, RestartHistory restarts, RestartSign restartSign) {
        this.dependency = dependency;
        this.state = start;
        this.probe = probe;
        this.restarts = restarts;
        this.restartSign = restartSign;
    }

    boolean isOpen() {
        return state instanceof Open;
    }

    /// The reason with the dependency's name; empty if the gate is open.
    Optional<String> closedBecause() {
        return state.closedBecause().map(reason -> dependency.label() + ": " + reason);
    }

    /// The reason why only a restart of the process helps; empty if it needs no restart.
    Optional<String> needsRestartBecause() {
        return state instanceof AwaitingRestart waiting ? Optional.of(waiting.reason()) : Optional.empty();
    }

    void failed(Failure failure) {
        move(before -> before.failed(failure));
    }

    void requireRestart(RestartHistory.Reason cause, String reason) {
        move(_ -> new AwaitingRestart(reason, cause));
    }

    /// Probes the dependency without a transition.
    void look() throws TaskFailedException, InterruptedException {
        probe.run();
    }

    /// Probes the dependency, and opens the gate if nothing else speaks against it.
    void probe() throws InterruptedException {
        try {
            probe.run();
            boolean restarted = state instanceof AwaitingRestart && restartSign.isSeen();
            move(before -> restarted ? before.restarted(restarts) : before.answered(restarts));
        } catch (TaskFailedException e) {
            boolean refused = RuntimeCallFailed.isNoConnection(e);
            move(before -> refused ? before.connectionRefused(e.failure()) : before.probeFailed(e.failure()));
        }
    }

    private void move(UnaryOperator<GateState> transition) {
        GateState before;
        GateState now;
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
        if (now.closedBecause().equals(before.closedBecause())) {
            return;
        }
        now.closedBecause()
                .ifPresentOrElse(
                        reason -> IntakeGate.LOG.warnf(
                                "intake closed dependency=%s reason=%s", dependency.label(), reason),
                        () -> IntakeGate.LOG.infof("intake reopened dependency=%s", dependency.label()));
    }
}
