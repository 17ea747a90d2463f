package io.sdqueueworker.pipeline;

import io.sdqueueworker.intake.MessageParser;
import io.sdqueueworker.pipeline.line.Finishing;
import io.sdqueueworker.pipeline.line.GpuTurn;
import io.sdqueueworker.pipeline.line.OnDeck;
import io.sdqueueworker.pipeline.restart.RunningTasks;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.queue.Lease;
import io.sdqueueworker.queue.Leases;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.telemetry.TaskLog;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The way of one delivery from its receive to its end: one straight line on one thread.
///
/// Overlap follows from who holds which place of the [Line]: while this task is on the GPU, the next one is on deck
/// and the one before is finishing. Whatever a stage throws is caught here, in one place, and nowhere else.
public final class TaskJourney {

    private final Leases leases;
    private final MessageParser parser;
    private final Results results;
    private final Expiry shelfLife;
    private final SpoolSpace spools;
    private final Preparation preparation;
    private final RuntimeRuns runs;
    private final Publisher publisher;
    private final Settlement settlement;
    private final RunningTasks running;
    private final WorkerMetrics metrics;
    private final TaskLog log;
    private final InstantSource clock;

    /// What is worked on here: one publication may come as two messages, and one message twice.
    private final Set<Identity> underWay = ConcurrentHashMap.newKeySet();

    public TaskJourney(
            Leases leases,
            MessageParser parser,
            Results results,
            Expiry shelfLife,
            SpoolSpace spools,
            Preparation preparation,
            RuntimeRuns runs,
            Publisher publisher,
            Settlement settlement,
            RunningTasks running,
            WorkerMetrics metrics,
            TaskLog log,
            InstantSource clock) {
        this.leases = leases;
        this.parser = parser;
        this.results = results;
        this.shelfLife = shelfLife;
        this.spools = spools;
        this.preparation = preparation;
        this.runs = runs;
        this.publisher = publisher;
        this.settlement = settlement;
        this.running = running;
        this.metrics = metrics;
        this.log = log;
        this.clock = clock;
    }

    /// Carries one delivery to its end on the calling thread. Never throws.
    ///
    /// @param place on deck, taken before the message was received; given up on the way, or at the end
    /// @param earlier the run that an earlier process has begun for this very delivery, if there is one
    public Outcome run(Delivery delivery, Optional<UUID> earlier, OnDeck place) {
        StageClock time = new StageClock(delivery, clock.instant());
        if (earlier.isEmpty()) {
            metrics.waited(time.inQueue());
        }
        Outcome outcome;
        try (place;
                Lease lease = leases.hold(delivery)) {
            outcome = perform(new Attempt(delivery, earlier, lease, time), place);
        } finally {
            running.end(delivery);
        }
        metrics.ended(outcome);
        return outcome;
    }

    private Outcome perform(Attempt attempt, OnDeck place) {
        try {
            place.occupy();
            if (attempt.earlierRun().isPresent()) {
                // Nothing is touched before it is known that the message is ours still.
                attempt.lease().fence();
            }
            return switch (parser.parse(attempt.delivery())) {
                case Parsed.Accepted(Task task) -> carryOut(attempt, task.header(), task.kind(), () -> task, place);
                case Parsed.Deposited task ->
                    carryOut(attempt, task.header(), task.kind(), () -> parser.complete(task), place);
                case Parsed.Refused(TaskHeader header, Failure failure) -> fail(attempt, header, failure, place);
                case Parsed.Malformed(String reason) ->
                    settlement.settleUnread(attempt, new Failure(Code.MALFORMED, Stage.INTAKE, reason));
            };
        } catch (TaskFailedException e) {
            return settlement.settleUnread(attempt, e.failure());
        } catch (InterruptedException e) {
            return settlement.abandon(attempt, Outcome.Reason.SHUTDOWN);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError bug) {
            log.bug(attempt.delivery(), bug);
            return settlement.settleUnread(attempt, Failure.internal(bug));
        }
    }

    /// A task that is had only when it is wanted: its content may have to be fetched.
    private interface Source {
        Task task() throws TaskFailedException, InterruptedException;
    }

    private Outcome carryOut(Attempt attempt, TaskHeader header, TaskKind kind, Source source, OnDeck place)
            throws InterruptedException {
        if (attempt.earlierRun().isEmpty()) {
            log.received(header, attempt.delivery());
        } else {
            log.resumed(header, attempt.delivery());
        }
        if (!underWay.add(header.identity())) {
            return settlement.stepAside(attempt);
        }
        try {
            Optional<String> finished = results.find(header);
            if (finished.isPresent()) {
                // An attempt that was killed after its success has left them.
                runs.clear(header);
                try (Finishing _ = place.skipGpu()) {
                    return settlement.tellAgain(attempt, header, finished.get());
                }
            }
            if (attempt.earlierRun().isEmpty()) {
                // The GPU's time is spent on the others already.
                shelfLife.require(attempt.delivery(), header);
            }
            runs.require(kind);
            return produce(attempt, source.task(), place);
        } catch (TaskFailedException e) {
            return fail(attempt, header, e.failure(), place);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError bug) {
            log.bug(attempt.delivery(), bug);
            return fail(attempt, header, Failure.internal(bug), place);
        } finally {
            underWay.remove(header.identity());
        }
    }

    private Outcome produce(Attempt attempt, Task task, OnDeck place) throws TaskFailedException, InterruptedException {
        try (Spool spool = spools.open();
                // On deck: while another task is on the GPU.
                GpuWork work = attempt.earlierRun().isPresent()
                        ? runs.resume(attempt, task, attempt.earlierRun().get(), spool)
                        : preparation.prepare(attempt, task, spool)) {
            return generate(attempt, task, work, place);
        } finally {
            runs.clear(task.header());
        }
    }

    private Outcome generate(Attempt attempt, Task task, GpuWork work, OnDeck place)
            throws TaskFailedException, InterruptedException {
        Generated generated;
        Finishing finishing;
        try (GpuTurn turn = place.takeGpu()) {
            attempt.time().gpuTaken();
            if (attempt.earlierRun().isEmpty() && !runs.mayBegin()) {
                // What has failed since the receive would fail this task, too, and cost it an attempt.
                return settlement.abandon(attempt, Outcome.Reason.INTAKE_CLOSED);
            }
            generated = work.run();
            finishing = turn.finish();
        }
        try (finishing) {
            log.generated(task.header(), attempt.time().generated(), bytes(generated));
            return publisher.publish(attempt, task.header(), generated);
        }
    }

    private Outcome fail(Attempt attempt, TaskHeader task, Failure failure, OnDeck place) throws InterruptedException {
        try (Finishing _ = place.fail()) {
            return settlement.settle(attempt, task, failure);
        }
    }

    private static long bytes(Generated generated) {
        return generated.files().stream().mapToLong(GeneratedFile::bytes).sum();
    }
}
