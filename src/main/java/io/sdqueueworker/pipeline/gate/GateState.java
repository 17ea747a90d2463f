package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import java.util.Optional;

/// The state of the intake gate for one dependency. Each transition is a method of the state that it leaves.
///
/// ```mermaid
/// stateDiagram-v2
///     [*] --> Closed: the runtime has not answered yet
///     [*] --> Open: every other dependency
///     Open --> Closed: failed
///     Closed --> Open: answered, restarted
///     Open --> AwaitingRestart: failed (broken GPU, stuck run), memory limit exceeded
///     Closed --> AwaitingRestart: failed (broken GPU, stuck run)
///     AwaitingRestart --> Closed: connection refused
///     AwaitingRestart --> Open: restarted, or the stuck run has ended
///     Closed --> Exhausted: answered, but 3 restarts within an hour
///     AwaitingRestart --> Exhausted: restarted, but 3 restarts within an hour
///     Exhausted --> Open: answered, the hour is over
///     Exhausted --> Closed: failed
///     Exhausted --> AwaitingRestart: failed (broken GPU, stuck run)
/// ```
sealed interface GateState {

    /// The reason why tasks cannot be accepted; empty if the gate is open.
    Optional<String> closedBecause();

    /// A task has failed because of the dependency.
    default GateState failed(Failure failure) {
        return closedBy(failure);
    }

    /// A probe has failed: the dependency is slow, or answers with an error.
    default GateState probeFailed(Failure failure) {
        return closedBy(failure);
    }

    /// A probe's connection was refused: the process is gone, so the process that answers next has restarted.
    default GateState connectionRefused(Failure failure) {
        return new Closed(reasonOf(failure));
    }

    /// A probe has succeeded.
    GateState answered(RestartHistory restarts);

    /// A probe has succeeded, and the process has restarted since the last one.
    default GateState restarted(RestartHistory restarts) {
        return reopened(restarts);
    }

    /// Tasks are accepted.
    record Open() implements GateState {

        @Override
        public Optional<String> closedBecause() {
            return Optional.empty();
        }

        @Override
        public GateState answered(RestartHistory restarts) {
            return this;
        }

        @Override
        public GateState restarted(RestartHistory restarts) {
            return this;
        }
    }

    /// The dependency is unavailable. A successful probe opens the gate.
    record Closed(String reason) implements GateState {

        @Override
        public Optional<String> closedBecause() {
            return Optional.of(reason);
        }

        @Override
        public GateState answered(RestartHistory restarts) {
            return reopened(restarts);
        }
    }

    /// Only a restart helps: the process answers probes, but would fail the next task.
    ///
    /// @param cause a metric label
    record AwaitingRestart(String reason, RestartHistory.Reason cause) implements GateState {

        @Override
        public Optional<String> closedBecause() {
            return Optional.of(reason);
        }

        /// The reason for a restart outlives failures that need none.
        @Override
        public GateState failed(Failure failure) {
            GateState next = closedBy(failure);
            return next instanceof AwaitingRestart ? next : this;
        }

        @Override
        public GateState probeFailed(Failure failure) {
            return new AwaitingRestart(reasonOf(failure), cause);
        }

        /// A stuck run may still end by itself, however late. A broken GPU never recovers.
        @Override
        public GateState answered(RestartHistory restarts) {
            return cause == RestartHistory.Reason.STUCK ? reopened(restarts) : this;
        }
    }

    /// Too many restarts did not help. The gate stays closed until the oldest of them is an hour ago.
    record Exhausted() implements GateState {

        private static final String REASON = "the runtime needed " + RestartHistory.TOO_MANY
                + " restarts within an hour: check the node and its GPU; no task is accepted until the hour is over";

        @Override
        public Optional<String> closedBecause() {
            return Optional.of(REASON);
        }

        @Override
        public GateState answered(RestartHistory restarts) {
            return reopened(restarts);
        }
    }

    private static GateState reopened(RestartHistory restarts) {
        return restarts.hasTooMany() ? new Exhausted() : new Open();
    }

    private static GateState closedBy(Failure failure) {
        String reason = reasonOf(failure);
        return switch (failure.code()) {
            case GPU_FAULT -> new AwaitingRestart(reason, RestartHistory.Reason.GPU_FAULT);
            case RUNTIME_STUCK -> new AwaitingRestart(reason, RestartHistory.Reason.STUCK);
            default -> new Closed(reason);
        };
    }

    private static String reasonOf(Failure failure) {
        // The runtime's error message of a broken GPU may quote the task.
        return failure.code() == Code.GPU_FAULT ? "the GPU is broken until the runtime restarts" : failure.detail();
    }
}
