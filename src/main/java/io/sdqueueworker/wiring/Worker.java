package io.sdqueueworker.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.io.Version;
import io.sdqueueworker.node.NodeWatch;
import io.sdqueueworker.pipeline.Gpu;
import io.sdqueueworker.pipeline.LookAhead;
import io.sdqueueworker.pipeline.Pace;
import io.sdqueueworker.pipeline.Preparation;
import io.sdqueueworker.pipeline.Receiver;
import io.sdqueueworker.pipeline.Resumption;
import io.sdqueueworker.pipeline.TaskThreads;
import io.sdqueueworker.pipeline.attempt.Attempts;
import io.sdqueueworker.pipeline.attempt.CompositeTaskEvents;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.gate.RuntimeStart;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.pipeline.line.GpuClock;
import io.sdqueueworker.pipeline.line.Line;
import io.sdqueueworker.pipeline.restart.RunningTasks;
import io.sdqueueworker.pipeline.shutdown.Drain;
import io.sdqueueworker.pipeline.shutdown.DrainMarks;
import io.sdqueueworker.pipeline.shutdown.OnNodeDisruption;
import io.sdqueueworker.pipeline.steps.InputSteps;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.queue.Backlog;
import io.sdqueueworker.queue.LeaseEvents;
import io.sdqueueworker.queue.Leases;
import io.sdqueueworker.queue.QueueWatch;
import io.sdqueueworker.runtimes.RuntimeAdapters;
import io.sdqueueworker.runtimes.RuntimeKits;
import io.sdqueueworker.status.TaskBoard;
import io.sdqueueworker.status.WorkerStatus;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.telemetry.ModelMetrics;
import io.sdqueueworker.telemetry.RecentMean;
import io.sdqueueworker.telemetry.StartTimes;
import io.sdqueueworker.telemetry.TaskTelemetry;
import io.sdqueueworker.telemetry.WorkerHealth;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The whole worker, assembled from the settings and the services that it uses.
///
/// Its life: constructor, [#start()], [#drain()], [#close()].
public final class Worker implements WorkerHealth, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Worker.class);

    /// The longest turn of the receiver: every wait of its loop is bounded, the longest by the retries of a call to
    /// a store that does not answer.
    private static final Duration LONGEST_TURN = Duration.ofMinutes(5);

    private final WorkerConfig config;
    private final RuntimeWiring driven;
    private final DiffusionRuntime runtime;
    private final WorkDirectory workDirectory;
    private final ModelWiring models;
    private final Gpu gpu;
    private final Leases leases;
    private final QueueWatch queueWatch;
    private final RunningTasks running;
    private final AccessCheck accessCheck;
    private final Receiver receiver;
    private final DrainMarks marks;
    private final Drain drain;
    private final Optional<NodeWatch> nodeWatch;
    private final StatusWiring status;
    private final StartTimes startTimes;
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
        Pace pace = new Pace();
        driven = RuntimeWiring.of(config, kits).require(config);
        RuntimeAdapters adapters = driven.adapters(pace);
        runtime = adapters.runtime();
        workDirectory = WorkDirectory.open(config);
        ModelMetrics modelMetrics = new ModelMetrics(registry);
        models = ModelWiring.of(
                config,
                driven,
                adapters.models(),
                ports.models(),
                config.models().prefetch().orElse(List.of()),
                modelMetrics);
        GpuClock gpuClock = new GpuClock();
        Line line = new Line(gpuClock);
        RuntimeStart runtimeStart = new RuntimeStart(config.workDir());
        gpu = new GpuWiring(config, ports, metrics, clock).of(runtime, models, pace, line, runtimeStart::restarted);
        leases = new Leases(ports.queue(), config.visibility(), leaseEvents(metrics, gpu.gate()));
        queueWatch = new QueueWatch(ports.queue());
        Results results = new Results(
                ports.store(),
                driven.kit().resultFormat(),
                config.runtime().name().orElse(driven.kit().name()));
        accessCheck = new AccessCheck(results, config.bucket());
        running = new RunningTasks(config.workDir(), clock);

        WorkerGauges gauges = new WorkerGauges(registry, config, driven.kit().name());
        RecentMean mean = new RecentMean(config.expectedTaskTime());
        startTimes = gauges.start();
        TaskBoard board = new TaskBoard(pace::running, clock);
        CompositeTaskEvents events =
                new CompositeTaskEvents(List.of(new TaskTelemetry(metrics, mean), board, startTimes));
        TaskThreads tasks = new TaskThreads(new JourneyWiring(
                        config, ports, results, gpu, driven.kit().taskKinds(), clock)
                .journey(
                        new Attempts(leases, running, events, clock, config.publicationTimeout()),
                        new Preparation(
                                new InputSteps(InputWiring.staging(config, adapters.inputs(), ports.inputs())),
                                workDirectory.spools(),
                                gpu),
                        queueWatch::maxReceiveCount,
                        runtimeStart::current));
        receiver = new Receiver(
                leases,
                line,
                new LookAhead(new Backlog(ports.queue()), pace, config.lookAhead()),
                gpu.gate(),
                tasks,
                new Resumption(running, leases, line, tasks));
        marks = new DrainMarks(config.marksDir().orElse(config.workDir().resolve("marks")));
        drain = new Drain(receiver, line, tasks, pace, marks);
        nodeWatch = NodeWiring.watch(ports.node(), new OnNodeDisruption(gpu.gate(), line, drain, clock));
        StatusWiring.Intake intake = new StatusWiring.Intake(gpu.gate(), receiver, drain);
        status = new StatusWiring(
                config, driven.kit().name(), board, intake, queueWatch, () -> models.cache(modelMetrics.cacheBytes()));
        gauges.info();
        gauges.queue(queueWatch, mean);
        gauges.intake(intake);
        gauges.gpu(gpuClock, gpu.gate(), startTimes);
        gauges.memory(gpu.memory());
        metrics.spoolBytes(workDirectory.spools()::used, config.spoolLimit());
        modelMetrics.cacheLimit(models.cacheLimit());
        FreeDisk.report(config, metrics);
        for (TaskKind kind : TaskKind.values()) {
            metrics.taskOnGpu(kind, () -> board.runningSeconds(kind), () -> board.progress(kind));
        }
    }

    private static LeaseEvents leaseEvents(WorkerMetrics metrics, IntakeGate gate) {
        return new LeaseEvents() {
            @Override
            public void renewalEnded(Renewal result, String reason) {
                metrics.renewed(result);
                switch (result) {
                    case RENEWED -> gate.succeeded(Step.LEASE_RENEWAL);
                    // Every message would come back while its task is worked on.
                    case DENIED -> gate.failed(Step.LEASE_RENEWAL, reason);
                    case REFUSED, FAILED -> {}
                }
            }

            @Override
            public void deleted() {
                gate.succeeded(Step.MESSAGE_DELETE);
            }

            @Override
            public void deletionDenied(String reason) {
                gate.failed(Step.MESSAGE_DELETE, reason);
            }
        };
    }

    /// Starts to accept tasks, as soon as the runtime is ready.
    ///
    /// Nothing that is called outside of the worker comes before the receiver: the leases of an earlier process run
    /// out, and a slow bucket must not fail the startup probe.
    public void start() {
        marks.clear();
        receiver.start();
        queueWatch.start(config.queueLookInterval());
        accessCheck.start();
        gpu.memory().start();
        models.prefetch().start(() -> startTimes.reached(StartTimes.Phase.PREFETCH));
        nodeWatch.ifPresent(NodeWatch::start);
        started = true;
        LOG.infof(
                "worker started version=%s queue=%s bucket=%s topic=%s runtime=%s",
                Version.CURRENT,
                config.queueUrl(),
                config.bucket(),
                config.topicArn().orElse("none"),
                driven.terms().location());
    }

    /// Ends the work in order, within the configured budget.
    public void drain() throws InterruptedException {
        drain.run(config.drainBudget());
    }

    /// The worker at this moment, for people.
    public WorkerStatus status() {
        return status.now();
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
        return draining()
                .or(() -> Stream.of(gpu.gate().closedBecause(), receiver.queueFailure())
                        .flatMap(Optional::stream)
                        .reduce((one, other) -> one + "; " + other));
    }

    @Override
    public Optional<String> replaceableBecause() {
        return draining().or(gpu.gate()::closedByPodBecause);
    }

    private Optional<String> draining() {
        return drain.begun() ? Optional.of("the worker is draining") : Optional.empty();
    }

    @Override
    public Optional<String> runtimeNeedsRestartBecause() {
        return gpu.gate().runtimeNeedsRestartBecause();
    }

    @Override
    public void close() {
        nodeWatch.ifPresent(NodeWatch::close);
        accessCheck.close();
        queueWatch.close();
        models.close();
        gpu.memory().close();
        runtime.close();
        leases.close();
        running.close();
        workDirectory.close();
    }
}
