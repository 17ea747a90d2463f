package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.io.Version;
import io.sdqueueworker.pipeline.Receiver;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.shutdown.Drain;
import io.sdqueueworker.queue.QueueState;
import io.sdqueueworker.queue.QueueWatch;
import io.sdqueueworker.status.TaskBoard;
import io.sdqueueworker.status.WorkerStatus;
import io.sdqueueworker.status.WorkerStatus.About;
import io.sdqueueworker.status.WorkerStatus.IntakeClosure;
import io.sdqueueworker.status.WorkerStatus.ModelCache;
import io.sdqueueworker.status.WorkerStatus.QueueDepth;
import io.sdqueueworker.status.WorkerStatus.RuntimeCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Collects the status of the worker from its parts. Quick: nothing waits, and nothing is asked of other programs.
///
/// @param runtimeType the name of the runtime's type
/// @param models the bytes of the model cache; empty if the worker keeps none
record StatusWiring(
        WorkerConfig config, String runtimeType, TaskBoard board, Intake intake, QueueWatch queue, Models models) {

    /// The parts that may close the intake.
    record Intake(IntakeGate gate, Receiver receiver, Drain drain) {

        private List<String> reasons() {
            List<String> reasons = new ArrayList<>();
            if (drain.begun()) {
                reasons.add("the worker is draining");
            }
            Stream.of(gate.closedBecause(), receiver.queueFailure())
                    .flatMap(Optional::stream)
                    .forEach(reasons::add);
            return reasons;
        }

        private Optional<IntakeClosure> closure(Instant now) {
            List<String> reasons = reasons();
            Duration age = Stream.of(gate.closedFor(), receiver.queueFailingFor(), drain.begunFor())
                    .flatMap(Optional::stream)
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            return reasons.isEmpty() ? Optional.empty() : Optional.of(new IntakeClosure(now.minus(age), reasons));
        }
    }

    /// The model cache.
    interface Models extends Supplier<Optional<ModelCache>> {}

    WorkerStatus now() {
        Instant now = Instant.now();
        return new WorkerStatus(
                new About(
                        now,
                        Version.CURRENT.toString(),
                        queueName(config),
                        runtimeType,
                        config.runtime().name(),
                        intake.drain().begun()),
                intake.closure(now),
                runtime(intake.gate()),
                queue.state().map(StatusWiring::depth),
                board.current(),
                board.ended(),
                models.get());
    }

    private static WorkerStatus.RuntimeStatus runtime(IntakeGate gate) {
        Optional<String> restart = gate.runtimeNeedsRestartBecause();
        if (restart.isPresent()) {
            return new WorkerStatus.RuntimeStatus(RuntimeCondition.RESTART_NEEDED, restart);
        }
        Optional<String> closed = gate.runtimeClosedBecause();
        return new WorkerStatus.RuntimeStatus(
                closed.isPresent() ? RuntimeCondition.UNAVAILABLE : RuntimeCondition.READY, closed);
    }

    private static QueueDepth depth(QueueState state) {
        return new QueueDepth(state.visible(), state.inFlight(), state.delayed());
    }

    /// The last part of the queue's URL.
    static String queueName(WorkerConfig config) {
        String path = config.queueUrl().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
