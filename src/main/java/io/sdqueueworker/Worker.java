package io.sdqueueworker;

import io.micrometer.core.instrument.MeterRegistry;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.intake.Leases;
import io.sdqueueworker.intake.MessageParser;
import io.sdqueueworker.intake.PayloadStore;
import io.sdqueueworker.intake.QueueState;
import io.sdqueueworker.intake.TaskQueue;
import io.sdqueueworker.intake.V1alpha1Format;
import io.sdqueueworker.intake.V1alpha2Format;
import io.sdqueueworker.node.NodeWatch;
import io.sdqueueworker.pipeline.Drain;
import io.sdqueueworker.pipeline.DrainMarks;
import io.sdqueueworker.pipeline.IntakeGate;
import io.sdqueueworker.pipeline.Journeys;
import io.sdqueueworker.pipeline.Line;
import io.sdqueueworker.pipeline.LookAhead;
import io.sdqueueworker.pipeline.NodeLeaving;
import io.sdqueueworker.pipeline.Pace;
import io.sdqueueworker.pipeline.Publisher;
import io.sdqueueworker.pipeline.Receiver;
import io.sdqueueworker.pipeline.RestartHistory;
import io.sdqueueworker.pipeline.Resumption;
import io.sdqueueworker.pipeline.RunningTasks;
import io.sdqueueworker.pipeline.RuntimeMemory;
import io.sdqueueworker.pipeline.RuntimeRuns;
import io.sdqueueworker.pipeline.Settlement;
import io.sdqueueworker.pipeline.ShelfLife;
import io.sdqueueworker.pipeline.TaskJourney;
import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.OutputStore;
import io.sdqueueworker.publication.OutputUploader;
import io.sdqueueworker.publication.Quarantine;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.scaling.Backlog;
import io.sdqueueworker.scaling.QueueWatch;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.staging.Dialler;
import io.sdqueueworker.staging.InputObjects;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.telemetry.GpuClock;
import io.sdqueueworker.telemetry.TaskLog;
import io.sdqueueworker.telemetry.WorkerHealth;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The whole worker, put together from plain parts.
///
/// Its life: built, [#start()], [#drain()], [#close()].
public final class Worker implements WorkerHealth, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Worker.class);

    /// Every wait of the loop is bounded, the longest by the retries of a call to a store that does not answer.
    private static final Duration LONGEST_TURN = Duration.ofMinutes(5);

    private final WorkerConfig config;
    private final WorkDirectory workDirectory;
    private final DrivenRuntime driven;
    private final Leases leases;
    private final QueueWatch queueWatch;
    private final Results results;
    private final RunningTasks running;
    private final IntakeGate gate;
    private final Receiver receiver;
    private final DrainMarks marks;
    private final Drain drain;
    private final Optional<NodeWatch> nodeWatch;
    private volatile boolean started;

    /// @param queue where tasks come from
    /// @param store where outputs go
    /// @param payloads where senders keep what is too large for a message
    /// @param objects where inputs in S3 are read from
    /// @param dialler how inputs on the web are reached
    /// @param notifier how results are told
    /// @param registry takes the meters
    public Worker(
            WorkerConfig config,
            TaskQueue queue,
            OutputStore store,
            PayloadStore payloads,
            InputObjects objects,
            Dialler dialler,
            Notifier notifier,
            MeterRegistry registry) {
        this.config = config;
        InstantSource clock = InstantSource.system();
        WorkerMetrics metrics = new WorkerMetrics(registry);
        TaskLog log = new TaskLog();
        GpuClock gpuClock = new GpuClock();
        Line line = new Line(gpuClock);
        Pace pace = new Pace();
        driven = DrivenRuntime.of(config, pace);
        workDirectory = WorkDirectory.open(config);
        SpoolSpace spools = workDirectory.spools();

        DiffusionRuntime runtime = driven.runtime();
        leases = new Leases(queue, config.visibility(), metrics::renewed);
        queueWatch = new QueueWatch(queue);
        results = new Results(
                store,
                driven.resultFormat(),
                config.runtime().name().orElse(config.runtime().type()));
        gate = new IntakeGate(
                Probes.of(runtime, store, notifier, config.bucket(), config.workDir()),
                new RestartHistory(metrics::restartNeeded),
                runtime::hasForgotten);
        RuntimeMemory memory = new RuntimeMemory(runtime, config.runtime().maxRss(), gate, metrics);
        running = new RunningTasks(config.workDir(), clock);
        Settlement settlement = new Settlement(
                config.maxAttempts(),
                queueWatch::maxReceiveCount,
                results,
                notifier,
                new Quarantine(store, config.bucket(), clock),
                gate,
                log);
        Journeys journeys = new Journeys(new TaskJourney(
                leases,
                parser(config, payloads),
                results,
                new ShelfLife(config.maxAge(), clock),
                spools,
                Inputs.staging(config, dialler, objects),
                new RuntimeRuns(runtime, running, pace, gate, memory, metrics, log),
                new Publisher(
                        new OutputUploader(store), results, notifier, gate, config.publicationTimeout(), metrics, log),
                settlement,
                running,
                pace,
                metrics,
                log,
                clock));
        LookAhead lookAhead = new LookAhead(new Backlog(queue), pace, config.lookAhead());
        Resumption resumption = new Resumption(running, leases, line, journeys);
        receiver = new Receiver(queue, leases, line, lookAhead, gate, journeys, resumption);
        marks = new DrainMarks(config.marksDir().orElse(config.workDir().resolve("marks")));
        drain = new Drain(receiver, line, journeys, pace, marks);
        nodeWatch = WatchedNode.of(config.node(), new NodeLeaving(gate, line, drain, clock));

        metrics.gpuTime(gpuClock);
        metrics.spoolBytes(spools::used);
        FreeDisk.tell(config, metrics);
        metrics.intakeOpen(() -> notReadyBecause().isEmpty() ? 1 : 0);
        metrics.queueMessages("visible", () -> queueWatch.count(QueueState::visible));
        metrics.queueMessages("in_flight", () -> queueWatch.count(QueueState::inFlight));
        metrics.queueMessages("delayed", () -> queueWatch.count(QueueState::delayed));
    }

    /// Begins to take tasks on, as soon as the runtime is ready.
    public void start() throws InterruptedException {
        marks.clear();
        queueWatch.start(config.queueLookInterval());
        try {
            results.checkAccess(config.bucket());
        } catch (TaskFailedException e) {
            LOG.warnf(
                    "output bucket cannot be looked into yet detail=%s",
                    e.failure().detail());
        }
        receiver.start();
        nodeWatch.ifPresent(NodeWatch::start);
        started = true;
        LOG.infof(
                "worker started queue=%s bucket=%s topic=%s runtime=%s",
                config.queueUrl(), config.bucket(), config.topicArn().orElse("none"), driven.api());
    }

    /// Ends the work in order, within the configured budget.
    public void drain() throws InterruptedException {
        drain.run(config.drainBudget());
    }

    @Override
    public boolean isStarted() {
        return started;
    }

    @Override
    public boolean isAlive() {
        return !started || drain.begun() || receiver.sinceLastTurn().compareTo(LONGEST_TURN) < 0;
    }

    @Override
    public Optional<String> notReadyBecause() {
        if (drain.begun()) {
            return Optional.of("the worker is draining");
        }
        return Stream.of(gate.closedBecause(), receiver.queueTrouble())
                .flatMap(Optional::stream)
                .reduce((one, other) -> one + "; " + other);
    }

    @Override
    public Optional<String> runtimeNeedsRestartBecause() {
        return gate.runtimeNeedsRestartBecause();
    }

    @Override
    public void close() {
        nodeWatch.ifPresent(NodeWatch::close);
        queueWatch.close();
        driven.runtime().close();
        leases.close();
        running.close();
        workDirectory.close();
    }

    private static MessageParser parser(WorkerConfig config, PayloadStore payloads) {
        return new MessageParser(
                List.of(new V1alpha2Format(config.bucket()), new V1alpha1Format(config.bucket())),
                payloads,
                Inputs.buckets(config, config.payloadBuckets()));
    }
}
