package io.sdqueueworker.pipeline;

import io.sdqueueworker.pipeline.Admission.Admitted;
import io.sdqueueworker.pipeline.line.Finishing;
import io.sdqueueworker.pipeline.line.GpuTurn;
import io.sdqueueworker.pipeline.line.OnDeck;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
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
        Outcome outcome;
        try (place;
                Attempt attempt = attempts.start(delivery, earlierRun)) {
            outcome = carryOut(attempt, place);
        }
        attempts.events().ended(outcome);
        return outcome;
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
            return attempt.abandon(Outcome.Reason.SHUTDOWN);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError bug) {
            attempt.events().bug(attempt.delivery(), bug);
            return fail(attempt, Failure.internal(bug), place);
        }
    }

    private Outcome produce(Attempt attempt, Task task, OnDeck place) throws TaskFailedException, InterruptedException {
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
        Finishing finishing;
        try (GpuTurn turn = place.takeGpu()) {
            attempt.time().gpuTaken();
            if (run instanceof GpuRun.Fresh && !gpu.gate().isOpen()) {
                // A dependency has failed since the receive. The task would fail, too, and use up an
                // attempt.
                return attempt.abandon(Outcome.Reason.INTAKE_CLOSED);
            }
            try {
                generated = run.run();
                gpu.checkMemory();
            } catch (TaskFailedException e) {
                // Before the GPU is released: otherwise the next task would be accepted and fail, too.
                gpu.blame(e);
                throw e;
            }
            finishing = turn.finish();
        }
        try (finishing) {
            attempt.events().generated(task.header(), attempt.time().generated(), bytes(generated));
            return publisher.publish(attempt, task.header(), generated);
        }
    }

    private Outcome republish(Attempt attempt, TaskHeader task, String notification, OnDeck place)
            throws TaskFailedException, InterruptedException {
        // An attempt that was killed after its success has left files.
        gpu.runtime().clear(task);
        try (Finishing _ = place.skipGpu()) {
            return settlement.republish(attempt, task, notification);
        }
    }

    private Outcome fail(Attempt attempt, Failure failure, OnDeck place) {
        try (Finishing _ = place.fail()) {
            return settle(attempt, failure);
        } catch (InterruptedException e) {
            return attempt.abandon(Outcome.Reason.SHUTDOWN);
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
