package io.sdqueueworker.pipeline.gate;

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
///     OnTrial --> Trusted: a task succeeded
///     Tripped --> Trusted: a task succeeded
/// ```
sealed interface BreakerState {

    /// A verdict of this pod about a task that no other pod has confirmed.
    ///
    /// @param reason the failure's code, for the reason of a closed intake
    BreakerState judged(Identity task, String reason);

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
        public BreakerState judged(Identity task, String reason) {
            List<Judged> now = new ArrayList<>(inARow);
            now.removeIf(each -> each.task().equals(task));
            now.add(new Judged(task, reason));
            return now.size() < Breaker.TOO_MANY ? new Trusted(List.copyOf(now)) : Tripped.by(now);
        }

        @Override
        public BreakerState confirmed(Identity task) {
            return new Trusted(
                    inARow.stream().filter(each -> !each.task().equals(task)).toList());
        }
    }

    /// A task that this pod has judged.
    record Judged(Identity task, String reason) {}

    /// The pod itself is suspected: none of its verdicts is final, and no task is accepted.
    record Tripped(Suspicion suspicion) implements BreakerState {

        private static Tripped by(List<Judged> verdicts) {
            Set<Identity> tasks = new HashSet<>();
            List<String> reasons = new ArrayList<>();
            for (Judged each : verdicts) {
                tasks.add(each.task());
                if (!reasons.contains(each.reason())) {
                    reasons.add(each.reason());
                }
            }
            String reason = "the last " + verdicts.size() + " tasks failed here: " + String.join(", ", reasons);
            return new Tripped(new Suspicion(reason, Set.copyOf(tasks), Restart.NOT_NEEDED, 0));
        }

        @Override
        public BreakerState judged(Identity task, String reason) {
            // It was accepted before.
            return new Tripped(suspicion.with(task));
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
        public BreakerState judged(Identity task, String reason) {
            int repeated = suspicion.tasks().contains(task) ? suspicion.repeated() + 1 : Breaker.TOO_MANY;
            if (repeated < Breaker.TOO_MANY) {
                // The task itself may be at fault, so it proves little against the runtime.
                return new Tripped(suspicion.withRepeated(repeated));
            }
            Restart restart = suspicion.restart() == Restart.DONE ? Restart.DONE : Restart.NEEDED;
            return new Tripped(suspicion.with(task).with(restart).withRepeated(0));
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
    record Suspicion(String reason, Set<Identity> tasks, Restart restart, int repeated) {

        Suspicion with(Identity task) {
            Set<Identity> more = new HashSet<>(tasks);
            more.add(task);
            return new Suspicion(reason, Set.copyOf(more), restart, repeated);
        }

        Suspicion with(Restart next) {
            return new Suspicion(reason, tasks, next, repeated);
        }

        Suspicion withRepeated(int trials) {
            return new Suspicion(reason, tasks, restart, trials);
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
