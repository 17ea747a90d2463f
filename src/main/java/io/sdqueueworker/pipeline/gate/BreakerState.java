package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Identity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The state of the [Breaker]. Each transition is a method of the state that it leaves.
///
/// ```mermaid
/// stateDiagram-v2
///     [*] --> Trusted
///     Trusted --> Tripped: verdicts about 3 different tasks in a row
///     Tripped --> OnTrial: pause is over, or the runtime has restarted
///     OnTrial --> Tripped: verdict, the next pause is twice as long
///     OnTrial --> Trusted: a task was generated, or succeeded if the worker's own errors tripped it
///     Tripped --> Trusted: as OnTrial
/// ```
sealed interface BreakerState {

    /// A verdict of this pod about a task that no other pod has confirmed.
    ///
    BreakerState judged(Identity task, Code code);

    /// The runtime has generated a task's outputs. That refutes what it said about other tasks, but no error of the
    /// worker itself: the worker may fail on every answer.
    BreakerState generated();

    /// A task has succeeded: the worker's own errors do not concern every task. What the runtime says is refuted
    /// earlier, since it may have fallen sick while the task's outputs were published.
    BreakerState completed();

    /// Another pod has come to the same verdict: the task is at fault.
    default BreakerState confirmed(Identity task) {
        return this;
    }

    /// The pause after the last failed task is over.
    default BreakerState pauseOver() {
        return this;
    }

    /// The runtime has restarted.
    default BreakerState restarted() {
        return this;
    }

    /// The verdicts of this pod count.
    ///
    /// @param inARow the verdicts since the last success
    record Trusted(List<Judged> inARow) implements BreakerState {

        @Override
        public BreakerState judged(Identity task, Code code) {
            List<Judged> now = new ArrayList<>(inARow);
            now.removeIf(each -> each.task().equals(task));
            now.add(new Judged(task, code));
            return now.size() < Breaker.TOO_MANY ? new Trusted(List.copyOf(now)) : Tripped.by(now);
        }

        @Override
        public BreakerState generated() {
            return new Trusted(
                    inARow.stream().filter(each -> each.code() == Code.INTERNAL).toList());
        }

        @Override
        public BreakerState completed() {
            return new Trusted(
                    inARow.stream().filter(each -> each.code() != Code.INTERNAL).toList());
        }

        @Override
        public BreakerState confirmed(Identity task) {
            return new Trusted(
                    inARow.stream().filter(each -> !each.task().equals(task)).toList());
        }
    }

    /// A task that this pod has judged.
    record Judged(Identity task, Code code) {}

    /// The pod itself is suspected: none of its verdicts is final, and no task is accepted.
    record Tripped(Suspicion suspicion) implements BreakerState {

        private static Tripped by(List<Judged> verdicts) {
            Set<Identity> tasks = new HashSet<>();
            List<String> reasons = new ArrayList<>();
            for (Judged each : verdicts) {
                tasks.add(each.task());
                if (!reasons.contains(each.code().name())) {
                    reasons.add(each.code().name());
                }
            }
            String reason = "the last " + verdicts.size() + " tasks failed here: " + String.join(", ", reasons);
            boolean internal = reasons.contains(Code.INTERNAL.name());
            return new Tripped(new Suspicion(reason, Set.copyOf(tasks), Restart.NOT_NEEDED, 0, internal));
        }

        @Override
        public BreakerState judged(Identity task, Code code) {
            // It was accepted before.
            return new Tripped(suspicion.with(task));
        }

        @Override
        public BreakerState generated() {
            return suspicion.internal() ? this : new Trusted(List.of());
        }

        @Override
        public BreakerState completed() {
            return suspicion.internal() ? new Trusted(List.of()) : this;
        }

        @Override
        public BreakerState pauseOver() {
            return new OnTrial(suspicion);
        }

        @Override
        public BreakerState restarted() {
            return new OnTrial(suspicion.with(Restart.DONE));
        }
    }

    /// One task at a time is accepted.
    record OnTrial(Suspicion suspicion) implements BreakerState {

        @Override
        public BreakerState judged(Identity task, Code code) {
            int repeated = suspicion.tasks().contains(task) ? suspicion.repeated() + 1 : Breaker.TOO_MANY;
            if (repeated < Breaker.TOO_MANY) {
                // The task itself may be at fault, so it proves little against the runtime.
                return new Tripped(suspicion.withRepeated(repeated));
            }
            Restart restart = suspicion.restart() == Restart.DONE ? Restart.DONE : Restart.NEEDED;
            return new Tripped(suspicion.with(task).with(restart).withRepeated(0));
        }

        @Override
        public BreakerState generated() {
            return suspicion.internal() ? this : new Trusted(List.of());
        }

        @Override
        public BreakerState completed() {
            return suspicion.internal() ? new Trusted(List.of()) : this;
        }

        @Override
        public BreakerState restarted() {
            return new OnTrial(suspicion.with(Restart.DONE));
        }
    }

    /// The suspicion against this pod.
    ///
    /// @param reason of the closed intake
    /// @param tasks that have failed here
    /// @param restart of the runtime, which may help
    /// @param repeated failed trials in a row with tasks that have failed here before
    /// @param internal whether errors of the worker itself are among the failures
    record Suspicion(String reason, Set<Identity> tasks, Restart restart, int repeated, boolean internal) {

        Suspicion with(Identity task) {
            Set<Identity> more = new HashSet<>(tasks);
            more.add(task);
            return new Suspicion(reason, Set.copyOf(more), restart, repeated, internal);
        }

        Suspicion with(Restart next) {
            return new Suspicion(reason, tasks, next, repeated, internal);
        }

        Suspicion withRepeated(int trials) {
            return new Suspicion(reason, tasks, restart, trials, internal);
        }
    }

    /// The restart of the runtime that one suspicion demands, at most once.
    enum Restart {
        /// No trial has failed yet.
        NOT_NEEDED,
        /// A trial has failed.
        NEEDED,
        /// The runtime has restarted.
        DONE
    }
}
