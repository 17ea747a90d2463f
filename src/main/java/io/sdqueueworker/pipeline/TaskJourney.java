package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.intake.Lease;
import io.sdqueueworker.intake.Leases;
import io.sdqueueworker.intake.MessageParser;
import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.OutputUploader;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.publication.UploadedOutput;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.staging.InputStaging;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.telemetry.TaskLog;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The way of one delivery from its receive to its end: one straight line on one thread.
///
/// Overlap follows from who holds which place of the [Line]: while this task is on the GPU, the next one is on deck
/// and the one before is finishing. Whatever a stage throws is caught here, in one place, and nowhere else.
public final class TaskJourney {

    private final Leases leases;
    private final MessageParser parser;
    private final Results results;
    private final ShelfLife shelfLife;
    private final SpoolSpace spools;
    private final InputStaging staging;
    private final DiffusionRuntime runtime;
    private final OutputUploader uploader;
    private final Notifier notifier;
    private final Settlement settlement;
    private final Pace pace;
    private final MessageEnd message;
    private final WorkerMetrics metrics;
    private final TaskLog log;
    private final InstantSource clock;

    public TaskJourney(
            Leases leases,
            MessageParser parser,
            Results results,
            ShelfLife shelfLife,
            SpoolSpace spools,
            InputStaging staging,
            DiffusionRuntime runtime,
            OutputUploader uploader,
            Notifier notifier,
            Settlement settlement,
            Pace pace,
            WorkerMetrics metrics,
            TaskLog log,
            InstantSource clock) {
        this.leases = leases;
        this.parser = parser;
        this.results = results;
        this.shelfLife = shelfLife;
        this.spools = spools;
        this.staging = staging;
        this.runtime = runtime;
        this.uploader = uploader;
        this.notifier = notifier;
        this.settlement = settlement;
        this.pace = pace;
        this.message = new MessageEnd(log);
        this.metrics = metrics;
        this.log = log;
        this.clock = clock;
    }

    /// Carries one delivery to its end on the calling thread. Never throws.
    ///
    /// @param place on deck, taken before the message was received; given up on the way, or at the end
    public Outcome run(Delivery delivery, OnDeck place) {
        StageClock time = new StageClock(delivery, clock.instant());
        metrics.waited(time.inQueue());
        Outcome outcome;
        try (place;
                Lease lease = leases.hold(delivery)) {
            outcome = perform(delivery, place, lease, time);
        }
        metrics.ended(outcome);
        return outcome;
    }

    private Outcome perform(Delivery delivery, OnDeck place, Lease lease, StageClock time) {
        try {
            place.occupy();
            return switch (parser.parse(delivery)) {
                case Parsed.Accepted(Task task) -> carryOut(delivery, task.header(), () -> task, place, lease, time);
                case Parsed.Deposited task ->
                    carryOut(delivery, task.header(), () -> parser.complete(task), place, lease, time);
                case Parsed.Refused(TaskHeader header, Failure failure) ->
                    fail(delivery, header, failure, place, lease, time);
                case Parsed.Malformed(String reason) ->
                    settlement.settleUnread(delivery, new Failure(Code.MALFORMED, Stage.INTAKE, reason), lease);
            };
        } catch (TaskFailedException e) {
            return settleUnread(delivery, e.failure(), lease);
        } catch (InterruptedException e) {
            return abandon(delivery, lease);
        } catch (RuntimeException bug) {
            log.bug(delivery, bug);
            return settleUnread(delivery, Failure.internal(bug), lease);
        }
    }

    /// A task that is had only when it is wanted: its content may have to be fetched.
    private interface Source {
        Task task() throws TaskFailedException, InterruptedException;
    }

    private Outcome carryOut(
            Delivery delivery, TaskHeader header, Source source, OnDeck place, Lease lease, StageClock time)
            throws InterruptedException {
        log.received(header, delivery);
        try {
            Optional<String> finished = results.find(header);
            if (finished.isPresent()) {
                try (Finishing _ = place.skipGpu()) {
                    return settlement.tellAgain(delivery, header, finished.get(), lease);
                }
            }
            shelfLife.require(delivery, header);
            return generate(delivery, source.task(), place, lease, time);
        } catch (TaskFailedException e) {
            return fail(delivery, header, e.failure(), place, lease, time);
        } catch (RuntimeException bug) {
            log.bug(delivery, bug);
            return fail(delivery, header, Failure.internal(bug), place, lease, time);
        }
    }

    private Outcome generate(Delivery delivery, Task task, OnDeck place, Lease lease, StageClock time)
            throws TaskFailedException, InterruptedException {
        requireKind(task);
        try (Spool spool = spools.open()) {
            // On deck: while another task is on the GPU.
            StagedInputs inputs = staging.stage(task, spool);
            metrics.staged(inputs.count(), inputs.bytes());
            Duration stagingTook = time.staged();
            pace.staged(stagingTook);
            log.staged(task.header(), stagingTook, inputs.bytes());
            Generated generated;
            Finishing finishing;
            try (GpuTurn turn = place.takeGpu()) {
                time.gpuTaken();
                if (!settlement.intakeIsOpen()) {
                    // What has failed since the receive would fail this task, too, and cost it an attempt.
                    return abandon(delivery, lease, Outcome.Reason.INTAKE_CLOSED);
                }
                generated = generate(task, inputs, spool);
                finishing = turn.finish();
            }
            try (finishing) {
                Duration took = time.generated();
                log.generated(
                        task.header(),
                        took,
                        generated.files().stream()
                                .mapToLong(GeneratedFile::bytes)
                                .sum());
                return publish(delivery, task.header(), generated, lease, time);
            }
        }
    }

    /// Before anything is fetched for it: a queue may be shared by workers of different runtimes.
    private void requireKind(Task task) throws TaskFailedException {
        if (!runtime.kinds().contains(task.kind())) {
            throw new TaskFailedException(new Failure(
                    Code.UNSUPPORTED_TASK,
                    Stage.INTAKE,
                    "this worker's runtime does no tasks of the type '"
                            + task.kind().wireName() + "'"));
        }
    }

    private Generated generate(Task task, StagedInputs inputs, Spool spool)
            throws TaskFailedException, InterruptedException {
        try (Pace.Run run = pace.begin(task.kind())) {
            Generated generated = runtime.generate(task, inputs, spool);
            run.complete();
            return generated;
        } catch (TaskFailedException e) {
            // Before the GPU is let go, or the next task is taken on for the same failure.
            settlement.closeIntake(e.failure());
            throw e;
        }
    }

    /// Outputs first, then the document that makes them the result, then the message that tells of it; the queue's
    /// message goes last. Whoever takes over after any of these steps ends with the same result.
    private Outcome publish(Delivery delivery, TaskHeader task, Generated generated, Lease lease, StageClock time)
            throws TaskFailedException, InterruptedException {
        lease.fence();
        List<UploadedOutput> outputs = uploader.upload(task, generated.files());
        lease.fence();
        String notification = results.recordSuccess(task, generated, outputs, time.soFar());
        notifier.publish(notification);
        message.delete(delivery, lease);
        Duration took = time.sinceLastStage();
        log.published(task, took);
        metrics.took(Stage.STAGING, time.soFar().staging());
        metrics.took(Stage.GENERATION, time.soFar().generation());
        metrics.took(Stage.PUBLICATION, took);
        return new Outcome.Completed(task.result(), false);
    }

    private Outcome fail(
            Delivery delivery, TaskHeader task, Failure failure, OnDeck place, Lease lease, StageClock time)
            throws InterruptedException {
        try (Finishing _ = place.fail()) {
            return settlement.settle(delivery, task, failure, lease, time);
        }
    }

    private Outcome settleUnread(Delivery delivery, Failure failure, Lease lease) {
        try {
            return settlement.settleUnread(delivery, failure, lease);
        } catch (InterruptedException e) {
            return abandon(delivery, lease);
        }
    }

    private Outcome abandon(Delivery delivery, Lease lease) {
        return abandon(delivery, lease, Outcome.Reason.SHUTDOWN);
    }

    /// @param unlessLost the reason, unless the lease is lost
    private Outcome abandon(Delivery delivery, Lease lease, Outcome.Reason unlessLost) {
        // More than one may have interrupted it; the message is to be given back all the same.
        Thread.interrupted();
        Outcome.Reason reason = lease.isLost() ? Outcome.Reason.LEASE_LOST : unlessLost;
        if (lease.isHeld()) {
            try {
                message.release(delivery, lease, Duration.ZERO);
            } catch (InterruptedException e) {
                log.leftBehind(delivery, e);
            }
        }
        log.abandoned(delivery, reason);
        return new Outcome.Abandoned(reason);
    }
}
