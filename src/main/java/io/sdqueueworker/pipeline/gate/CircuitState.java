package io.sdqueueworker.pipeline.gate;

import java.util.Optional;

/// The state of the intake gate for one step. Each transition is a method of the state that it leaves.
///
/// ```mermaid
/// stateDiagram-v2
///     [*] --> Unchecked: before the first probe
///     Unchecked --> Open: probe succeeded
///     Unchecked --> Unproven: probe failed
///     Unchecked --> Closed: the step failed
///     Unproven --> Open: probe succeeded
///     Unproven --> Closed: the step failed
///     Open --> Closed: the step failed
///     Closed --> OnTrial: pause is over and probe succeeded
///     Closed --> Open: the step succeeded, and no task waits at it
///     OnTrial --> Closed: the step failed, the next pause is twice as long
///     OnTrial --> Open: the step succeeded, or a trial task did not need it
/// ```
sealed interface CircuitState {

    /// The reason why tasks cannot be accepted; empty if nothing is known to fail.
    default Optional<String> failure() {
        return Optional.empty();
    }

    /// The step has failed in a task.
    default CircuitState failed(String reason) {
        return new Closed(reason);
    }

    /// The step has succeeded in a task. Only this proves that it works.
    default CircuitState succeeded() {
        return new Open();
    }

    /// A probe has succeeded. It asks for less than the step itself.
    default CircuitState probed() {
        return this;
    }

    /// A probe has failed.
    default CircuitState probeFailed(String reason) {
        return this;
    }

    /// A trial task has ended well, and did not take the step. Other tasks may not need it either, so they must not
    /// go one by one forever.
    default CircuitState trialMissed() {
        return this;
    }

    /// No probe was made yet.
    record Unchecked() implements CircuitState {

        @Override
        public CircuitState probed() {
            return new Open();
        }

        @Override
        public CircuitState probeFailed(String reason) {
            return new Unproven(reason);
        }
    }

    /// Tasks are accepted.
    record Open() implements CircuitState {}

    /// No task has met a failure, but every probe since the start has failed. The next one may open.
    record Unproven(String reason) implements CircuitState {

        @Override
        public Optional<String> failure() {
            return Optional.of(reason);
        }

        @Override
        public CircuitState probed() {
            return new Open();
        }

        @Override
        public CircuitState probeFailed(String next) {
            return new Unproven(next);
        }
    }

    /// The step has failed in a task. A probe only admits a trial.
    record Closed(String reason) implements CircuitState {

        @Override
        public Optional<String> failure() {
            return Optional.of(reason);
        }

        @Override
        public CircuitState probed() {
            return new OnTrial();
        }

        @Override
        public CircuitState probeFailed(String next) {
            return new Closed(next);
        }
    }

    /// One task at a time is accepted. The worker counts as ready: an empty queue must not keep it unready forever.
    record OnTrial() implements CircuitState {

        @Override
        public CircuitState trialMissed() {
            return new Open();
        }
    }
}
