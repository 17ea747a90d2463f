package io.sdqueueworker.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.intake.MessageParser;
import io.sdqueueworker.intake.PayloadStore;
import io.sdqueueworker.intake.V1alpha1Format;
import io.sdqueueworker.intake.V1alpha2Format;
import io.sdqueueworker.models.Prefetch;
import io.sdqueueworker.node.NodeWatch;
import io.sdqueueworker.pipeline.Expiry;
import io.sdqueueworker.pipeline.LookAhead;
import io.sdqueueworker.pipeline.Pace;
import io.sdqueueworker.pipeline.Preparation;
import io.sdqueueworker.pipeline.Publisher;
import io.sdqueueworker.pipeline.Receiver;
import io.sdqueueworker.pipeline.RuntimeMemory;
import io.sdqueueworker.pipeline.RuntimeRuns;
import io.sdqueueworker.pipeline.Settlement;
import io.sdqueueworker.pipeline.TaskJourney;
import io.sdqueueworker.pipeline.TaskThreads;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.gate.RestartHistory;
import io.sdqueueworker.pipeline.line.Line;
import io.sdqueueworker.pipeline.restart.Resumption;
import io.sdqueueworker.pipeline.restart.RunningTasks;
import io.sdqueueworker.pipeline.shutdown.Drain;
import io.sdqueueworker.pipeline.shutdown.DrainMarks;
import io.sdqueueworker.pipeline.shutdown.OnNodeDisruption;
import io.sdqueueworker.publication.OutputUploader;
import io.sdqueueworker.publication.Quarantine;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.queue.Backlog;
import io.sdqueueworker.queue.Leases;
import io.sdqueueworker.queue.QueueState;
import io.sdqueueworker.queue.QueueWatch;
import io.sdqueueworker.runtimes.RuntimeKits;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.telemetry.GpuClock;
import io.sdqueueworker.telemetry.ModelMetrics;
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
    private final RuntimeWiring driven;
    private final DiffusionRuntime runtime;
    private final ModelWiring models;
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

    /// @param registry takes the meters
    public Worker(WorkerConfig config, Ports ports, MeterRegistry registry) {
        this(config, RuntimeKits.KNOWN, ports, registry);
    }

    /// @param kits the types of runtimes that the settings may name
    public Worker(WorkerConfig config, RuntimeKits kits, Ports ports, MeterRegistry registry) {
        this.config = config;
        InstantSource clock = InstantSource.system();
        WorkerMetrics metrics = new WorkerMetrics(registry);
        TaskLog log = new TaskLog();
        GpuClock gpuClock = new GpuClock();
        Line line = new Line(gpuClock);
        Pace pace = new Pace();
        driven = RuntimeWiring.of(config, kits).require(config);
        runtime = driven.runtime(pace);
        workDirectory = WorkDirectory.open(config);
        SpoolSpace spools = workDirectory.spools();
        models = ModelWiring.of(
                config, driven, ports.modelBuckets(), config.models().prefetch().orElse(List.of()), new ModelMetrics(registry));

        leases = new Leases(ports.queue(), config.visibility(), metrics::renewed);
        queueWatch = new QueueWatch(ports.queue());
        results = new Results(
                ports.store(),
                driven.kit().resultFormat(),
                config.runtime().name().orElse(driven.kit().name()));
        gate = new IntakeGate(
                Probes.of(runtime, ports, models, config),
                new RestartHistory(metrics::restartNeeded),
                runtime::hasForgotten);
        RuntimeMemory memory = new RuntimeMemory(runtime, config.runtime().maxRss(), gate, metrics);
        running = new RunningTasks(config.workDir(), clock);
        Settlement settlement = new Settlement(
                config.maxAttempts(),
                queueWatch::maxReceiveCount,
                results,
                ports.notifier(),
                new Quarantine(ports.store(), config.bucket(), clock),
                gate,
                log);
        RuntimeRuns runs = new RuntimeRuns(runtime, models.staging(), running, pace, gate, memory, metrics, log);
        TaskThreads journeys = new TaskThreads(new TaskJourney(
                leases,
                parser(config, ports.payloads()),
                results,
                new Expiry(config.maxAge(), clock),
                spools,
                new Preparation(
                        InputWiring.staging(config, driven.kit().inputSearch(), ports.dialler(), ports.objects()),
                        models.staging(),
                        runs,
                        pace,
                        metrics,
                        log),
                runs,
                new Publisher(
                        new OutputUploader(ports.store()),
                        results,
                        ports.notifier(),
                        gate,
                        config.publicationTimeout(),
                        metrics,
                        log),
                settlement,
                running,
                metrics,
                log,
                clock));
        LookAhead lookAhead = new LookAhead(new Backlog(ports.queue()), pace, config.lookAhead());
        Resumption resumption = new Resumption(running, leases, line, journeys);
        receiver = new Receiver(ports.queue(), leases, line, lookAhead, gate, journeys, resumption);
        marks = new DrainMarks(config.marksDir().orElse(config.workDir().resolve("marks")));
        if (models.prefetch().pendingBecause().isPresent()) {
            gate.close(Prefetch.notComplete());
        }
        drain = new Drain(receiver, line, journeys, pace, marks);
        nodeWatch = NodeWiring.of(config.node(), new OnNodeDisruption(gate, line, drain, clock));

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
        models.prefetch().start();
        receiver.start();
        nodeWatch.ifPresent(NodeWatch::start);
        started = true;
        LOG.infof(
                "worker started queue=%s bucket=%s topic=%s runtime=%s",
                config.queueUrl(), config.bucket(), config.topicArn().orElse("none"), driven.terms().address());
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
        return Stream.of(gate.closedBecause(), models.prefetch().pendingBecause(), receiver.queueTrouble())
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
        models.close();
        runtime.close();
        leases.close();
        running.close();
        workDirectory.close();
    }

    private static MessageParser parser(WorkerConfig config, PayloadStore payloads) {
        return new MessageParser(
                List.of(new V1alpha2Format(config.bucket()), new V1alpha1Format(config.bucket())),
                payloads,
                InputWiring.buckets(config, config.payloadBuckets()));
    }
}
