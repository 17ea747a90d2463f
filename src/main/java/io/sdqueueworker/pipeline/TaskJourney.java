package io.sdqueueworker.pipeline;

import io.sdqueueworker.pipeline.Admission.Admitted;
import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.attempt.Attempts;
import io.sdqueueworker.pipeline.attempt.EndedAttempt;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.pipeline.line.Finishing;
import io.sdqueueworker.pipeline.line.GpuTurn;
import io.sdqueueworker.pipeline.line.OnDeck;
import io.sdqueueworker.pipeline.settlement.Settlement;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// The way of one delivery from its receive to its end: admit, prepare, generate, publish, on one thread.
///
/// Tasks overlap by the places that they hold in the [io.sdqueueworker.pipeline.line.Line]: while one task is on the
/// GPU, the next one is on deck and the previous one is finishing. A failure of any stage is caught here, in one
/// place, and [Settlement] decides what follows. Only the gate is closed earlier, before the GPU is released.
public final class TaskJourney {

    private final Attempts attempts;
    private final Admission admission;
    private final Preparation preparation;
    private final Gpu gpu;
    private final Publisher publisher;
    private final Settlement settlement;

    public TaskJourney(
            Attempts attempts,
            Admission admission,
            Preparation preparation,
            Gpu gpu,
            Publisher publisher,
            Settlement settlement) {
        this.attempts = attempts;
        this.admission = admission;
        this.preparation = preparation;
        this.gpu = gpu;
        this.publisher = publisher;
        this.settlement = settlement;
    }

    /// Carries one delivery to its end on the calling thread.
    ///
    /// @param earlierRun the run that an earlier process has started for this delivery, to be resumed
    /// @param place on deck, taken before the message was received; left on the way, or at the end
    public Outcome run(Delivery delivery, Optional<UUID> earlierRun, OnDeck place) {
        EndedAttempt ended;
        try (place;
                Attempt attempt = attempts.start(delivery, earlierRun)) {
            ended = attempt.ended(carryOut(attempt, place));
        }
        attempts.events().ended(ended);
        return ended.outcome();
    }

    private Outcome carryOut(Attempt attempt, OnDeck place) {
        try {
            place.occupy();
            return switch (admission.admit(attempt)) {
                case Admitted.Wanted(Task task) -> produce(attempt, task, place);
                case Admitted.Finished(TaskHeader task, String notification) ->
                    republish(attempt, task, notification, place);
                case Admitted.Duplicate() -> settlement.stepAside(attempt);
            };
        } catch (TaskFailedException e) {
            return fail(attempt, e.failure(), place);
        } catch (InterruptedException e) {
            return settlement.abandon(attempt, Outcome.Reason.SHUTDOWN);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError bug) {
            attempt.events().bug(attempt.delivery(), bug);
            return fail(attempt, Failure.internal(bug), place);
        }
    }

    private Outcome produce(Attempt attempt, Task task, OnDeck place) throws TaskFailedException, InterruptedException {
        attempt.accept(task);
        try (Spool spool = preparation.openSpool();
                // On deck: while another task is on the GPU.
                GpuRun run = preparation.prepare(attempt, task, spool)) {
            return generate(attempt, task, run, place);
        } finally {
            gpu.runtime().clear(task.header());
        }
    }

    private Outcome generate(Attempt attempt, Task task, GpuRun run, OnDeck place)
            throws TaskFailedException, InterruptedException {
        Generated generated;
        Duration took;
        Finishing finishing;
        Optional<GpuTurn> taken = takeGpu(attempt, run, place);
        if (taken.isEmpty()) {
            return settlement.abandon(attempt, Outcome.Reason.INTAKE_CLOSED);
        }
        try (GpuTurn turn = taken.get()) {
            attempt.time().gpuTaken();
            attempt.events().onGpu(attempt.delivery());
            if (run instanceof GpuRun.Fresh) {
                admission.requireUnexpired(attempt, task.header());
            }
            try {
                generated = run.run();
                gpu.gate().generated();
                // The outputs are in files.
                gpu.gate().succeeded(Step.DISK_WRITE);
                took = attempt.time().generated();
                gpu.checkMemory();
            } catch (TaskFailedException e) {
                // Before the GPU is released: otherwise the next task would be accepted and fail, too.
                gpu.blame(e);
                throw e;
            }
            finishing = turn.finish();
        }
        try (finishing) {
            attempt.events().finishing(attempt.delivery());
            attempt.events().generated(task.header(), took, bytes(generated));
            Outcome outcome = publisher.publish(attempt, task.header(), generated);
            gpu.gate().completed();
            return outcome;
        }
    }

    /// Takes the GPU as soon as it is free and tasks are accepted: a dependency may have failed since the receive.
    ///
    /// @return nothing if the message is to be released
    private Optional<GpuTurn> takeGpu(Attempt attempt, GpuRun run, OnDeck place) throws InterruptedException {
        if (run instanceof GpuRun.Resumed) {
            return Optional.of(place.takeGpu());
        }
        while (gpu.steps().awaitIntake(attempt.task().flatMap(TaskHeader::expiresAt))) {
            Optional<GpuTurn> turn = place.takeGpuIf(gpu.gate()::isOpen);
            if (turn.isPresent()) {
                return turn;
            }
        }
        return Optional.empty();
    }

    private Outcome republish(Attempt attempt, TaskHeader task, String notification, OnDeck place)
            throws TaskFailedException, InterruptedException {
        // An attempt that was killed after its success has left files.
        gpu.runtime().clear(task);
        try (Finishing _ = place.skipGpu()) {
            attempt.events().finishing(attempt.delivery());
            return publisher.republish(attempt, task, notification);
        }
    }

    private Outcome fail(Attempt attempt, Failure failure, OnDeck place) {
        try (Finishing _ = place.fail()) {
            attempt.events().finishing(attempt.delivery());
            return settle(attempt, failure);
        } catch (InterruptedException e) {
            return settlement.abandon(attempt, Outcome.Reason.SHUTDOWN);
        }
    }

    private Outcome settle(Attempt attempt, Failure failure) throws InterruptedException {
        try {
            return settlement.settle(attempt, failure);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError bug) {
            attempt.events().bug(attempt.delivery(), bug);
            return settlement.settleUnread(attempt, Failure.internal(bug));
        }
    }

    private static long bytes(Generated generated) {
        return generated.files().stream().mapToLong(GeneratedFile::bytes).sum();
    }
}
