package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import java.util.Optional;

/// The state of the intake gate for the runtime as a process. Each transition is a method of the state that it leaves.
///
/// ```mermaid
/// stateDiagram-v2
///     [*] --> Closed: before the first answer
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
sealed interface RuntimeState {

    /// The reason why tasks cannot be accepted; empty if the gate is open.
    Optional<String> closedBecause();

    /// A task has failed because of the runtime.
    default RuntimeState failed(Failure failure) {
        return closedBy(failure);
    }

    /// A probe has failed: the runtime is slow, or answers with an error.
    default RuntimeState probeFailed(Failure failure) {
        return closedBy(failure);
    }

    /// A probe's connection was refused: the process is gone, so the process that answers next has restarted.
    default RuntimeState connectionRefused(Failure failure) {
        return new Closed(reasonOf(failure), true);
    }

    /// A probe has succeeded.
    RuntimeState answered(RestartHistory restarts);

    /// A probe has succeeded, and the process has restarted since the last one.
    default RuntimeState restarted(RestartHistory restarts) {
        return reopened(restarts);
    }

    /// Tasks are accepted.
    record Open() implements RuntimeState {

        @Override
        public Optional<String> closedBecause() {
            return Optional.empty();
        }

        @Override
        public RuntimeState answered(RestartHistory restarts) {
            return this;
        }

        @Override
        public RuntimeState restarted(RestartHistory restarts) {
            return this;
        }
    }

    /// The runtime is unavailable. A successful probe opens the gate.
    ///
    /// @param gone whether a connection was refused: the process that answers next is another one
    record Closed(String reason, boolean gone) implements RuntimeState {

        @Override
        public RuntimeState failed(Failure failure) {
            return closedBy(failure) instanceof Closed(String next, boolean _)
                    ? new Closed(next, gone)
                    : closedBy(failure);
        }

        @Override
        public RuntimeState probeFailed(Failure failure) {
            return failed(failure);
        }

        @Override
        public Optional<String> closedBecause() {
            return Optional.of(reason);
        }

        @Override
        public RuntimeState answered(RestartHistory restarts) {
            return reopened(restarts);
        }
    }

    /// Only a restart helps: the process answers probes, but would fail the next task.
    ///
    /// @param cause a metric label
    record AwaitingRestart(String reason, RestartHistory.Reason cause) implements RuntimeState {

        @Override
        public Optional<String> closedBecause() {
            return Optional.of(reason);
        }

        /// The reason for a restart outlives failures that need none.
        @Override
        public RuntimeState failed(Failure failure) {
            RuntimeState next = closedBy(failure);
            return next instanceof AwaitingRestart ? next : this;
        }

        @Override
        public RuntimeState probeFailed(Failure failure) {
            return new AwaitingRestart(reasonOf(failure), cause);
        }

        /// A stuck run may still end by itself, however late. A broken GPU never recovers.
        @Override
        public RuntimeState answered(RestartHistory restarts) {
            return cause == RestartHistory.Reason.STUCK ? reopened(restarts) : this;
        }
    }

    /// Too many restarts did not help. The gate stays closed until the oldest of them is an hour ago.
    record Exhausted() implements RuntimeState {

        private static final String REASON = "the runtime needed " + RestartHistory.TOO_MANY
                + " restarts within an hour: check the node and its GPU; no task is accepted until the hour is over";

        @Override
        public Optional<String> closedBecause() {
            return Optional.of(REASON);
        }

        @Override
        public RuntimeState answered(RestartHistory restarts) {
            return reopened(restarts);
        }
    }

    private static RuntimeState reopened(RestartHistory restarts) {
        return restarts.hasTooMany() ? new Exhausted() : new Open();
    }

    private static RuntimeState closedBy(Failure failure) {
        String reason = reasonOf(failure);
        return switch (failure.code()) {
            case GPU_FAULT -> new AwaitingRestart(reason, RestartHistory.Reason.GPU_FAULT);
            case RUNTIME_STUCK -> new AwaitingRestart(reason, RestartHistory.Reason.STUCK);
            default -> new Closed(reason, false);
        };
    }

    private static String reasonOf(Failure failure) {
        // The runtime's error message of a broken GPU may quote the task.
        return failure.code() == Code.GPU_FAULT ? "the GPU is broken until the runtime restarts" : failure.detail();
    }
}
