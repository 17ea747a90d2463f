package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.pipeline.gate.GateState.Closed;
import io.sdqueueworker.pipeline.gate.GateState.Open;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Closes the intake while a dependency is unavailable, so that one outage does not use up the attempts of every task
/// in the queue. A successful probe of the dependency opens it again.
///
/// Each dependency has a state of its own; [GateState] draws the transitions. The gate is open while all of them are
/// open and nothing holds it closed.
public final class IntakeGate {

    /// Checks whether a dependency is available.
    public interface Probe {

        /// Probes once.
        ///
        /// @throws TaskFailedException if the dependency is unavailable
        void run() throws TaskFailedException, InterruptedException;
    }

    /// Checks whether the runtime has restarted since the last check, for restarts that no refused connection
    /// shows.
    public interface RestartSign {

        /// Checks once.
        boolean isSeen() throws TaskFailedException, InterruptedException;
    }

    static final Logger LOG = Logger.getLogger(IntakeGate.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /// The longest pause while a restart of the runtime is awaited: the restart itself may be over in seconds.
    private static final Duration LONGEST_PAUSE_FOR_RESTART = Duration.ofSeconds(1);

    private final Map<Dependency, DependencyGate> gates = new EnumMap<>(Dependency.class);
    private volatile Optional<String> held = Optional.empty();

    /// Creates a gate that is closed until the runtime has answered.
    ///
    /// @param probes one for every dependency
    /// @param restarts records the restarts that the runtime needed
    /// @param restartSign is checked while the runtime needs a restart
    public IntakeGate(Map<Dependency, Probe> probes, RestartHistory restarts, RestartSign restartSign) {
        probes.forEach((dependency, probe) -> gates.put(
                dependency,
                dependency == Dependency.RUNTIME
                        ? new DependencyGate(
                                dependency,
                                new Closed("the runtime has not answered yet"),
                                probe,
                                restarts,
                                restartSign)
                        : new DependencyGate(
                                dependency, new Open(), probe, RestartHistory.notRestartable(), () -> false)));
    }

    /// The reasons why no task is accepted; empty if the gate is open.
    public Optional<String> closedBecause() {
        return Stream.concat(
                        held.stream(),
                        gates.values().stream()
                                .map(DependencyGate::closedBecause)
                                .flatMap(Optional::stream))
                .reduce((one, other) -> one + "; " + other);
    }

    /// The reason why only a restart of the runtime helps; empty if it needs no restart.
    public Optional<String> runtimeNeedsRestartBecause() {
        return gate(Dependency.RUNTIME).needsRestartBecause();
    }

    /// Reports whether a task may be accepted now.
    public boolean isOpen() {
        return held.isEmpty() && gates.values().stream().allMatch(DependencyGate::isOpen);
    }

    /// Holds the gate closed for a reason that no probe can check, until [#release()].
    public void hold(String reason) {
        LOG.warnf("intake closed reason=%s", reason);
        held = Optional.of(reason);
    }

    /// Ends [#hold(String)]. The gate opens if nothing else keeps it closed.
    public void release() {
        if (held.isPresent()) {
            held = Optional.empty();
            LOG.infof("hold on intake removed stillClosed=%s", closedBecause().orElse("no"));
        }
    }

    /// Closes the gate if the failure's code names a dependency.
    public void close(Failure failure) {
        failure.code().dependency().ifPresent(dependency -> gate(dependency).failed(failure));
    }

    /// Closes the gate until the runtime has restarted.
    public void requireRestart(RestartHistory.Reason cause, String reason) {
        gate(Dependency.RUNTIME).requireRestart(cause, reason);
    }

    /// Waits until the gate is open, and probes what keeps it closed meanwhile.
    ///
    /// @param turn is called before every round of probes
    public void awaitOpen(Runnable turn) throws InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        while (true) {
            turn.run();
            for (DependencyGate each : gates.values()) {
                if (!each.isOpen()) {
                    each.probe();
                }
            }
            if (isOpen()) {
                return;
            }
            backoff.pause(runtimeNeedsRestartBecause().isPresent() ? LONGEST_PAUSE_FOR_RESTART : LONGEST_PAUSE);
        }
    }

    /// Probes a dependency while the gate is open, and closes the gate if that fails.
    public void check(Dependency dependency) throws InterruptedException {
        try {
            gate(dependency).look();
        } catch (TaskFailedException e) {
            close(e.failure());
        }
    }

    private DependencyGate gate(Dependency dependency) {
        DependencyGate gate = gates.get(dependency);
        if (gate == null) {
            throw new IllegalStateException("no probe for " + dependency);
        }
        return gate;
    }
}
