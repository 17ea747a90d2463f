package io.sdqueueworker.command;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;
import io.sdqueueworker.aws.S3Inputs;
import io.sdqueueworker.aws.S3Models;
import io.sdqueueworker.aws.S3OutputStore;
import io.sdqueueworker.aws.S3Payloads;
import io.sdqueueworker.aws.SnsNotifier;
import io.sdqueueworker.aws.SqsTaskQueue;
import io.sdqueueworker.config.LogLevels;
import io.sdqueueworker.config.NodeAddresses;
import io.sdqueueworker.config.Regions;
import io.sdqueueworker.config.SettingNames;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.staging.web.VertxDialler;
import io.sdqueueworker.status.WorkerStatus;
import io.sdqueueworker.telemetry.WorkerHealth;
import io.sdqueueworker.wiring.ModelReading;
import io.sdqueueworker.wiring.NodeWiring;
import io.sdqueueworker.wiring.Ports;
import io.sdqueueworker.wiring.Worker;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The command `work`: starts the worker when Quarkus has started, and drains it on SIGTERM.
@ApplicationScoped
public class WorkCommand {

    private static final Logger LOG = Logger.getLogger(WorkCommand.class);

    private final Worker worker;
    private final VertxDialler dialler;

    WorkCommand(WorkerConfig config, SqsClient sqs, S3Client s3, SnsClient sns, Vertx vertx, MeterRegistry registry) {
        LogLevels.set(config);
        SettingNames.unknown(System.getenv().keySet()).forEach(LOG::warn);
        String region = sqs.serviceClientConfiguration().region().id();
        Regions.mismatches(config.queueUrl(), config.topicArn(), region).forEach(LOG::warn);
        this.dialler = new VertxDialler(vertx);
        this.worker = new Worker(
                config,
                new Ports(
                        new SqsTaskQueue(sqs, config.queueUrl().toString()),
                        new S3OutputStore(s3),
                        config.topicArn()
                                .<Notifier>map(arn -> new SnsNotifier(sns, arn))
                                .orElse(Notifier.NONE),
                        new Ports.Inputs(new S3Payloads(s3), new S3Inputs(s3), dialler),
                        new ModelReading(models -> new S3Models(s3, models.name(), models.prefix())),
                        NodeWiring.status(config, NodeAddresses.of(System.getenv())),
                        podName()),
                registry);
    }

    /// Kubernetes sets the variable. Without it, each process counts as a pod.
    private static String podName() {
        return Optional.ofNullable(System.getenv("HOSTNAME"))
                .filter(name -> !name.isBlank())
                .orElseGet(() -> UUID.randomUUID().toString());
    }

    /// A static observer, so that no worker is built if the process runs another command.
    static void started(
            @Observes StartupEvent event, @CommandLineArguments String[] arguments, Instance<WorkCommand> application)
            throws InterruptedException {
        if (CommandLine.read(arguments) instanceof CommandLine.Work) {
            ManagementPort.requireFree(ConfigProvider.getConfig());
            application.get().start();
        }
    }

    void start() throws InterruptedException {
        if (System.getenv("AWS_XRAY_DAEMON_ADDRESS") != null) {
            LOG.info("AWS_XRAY_DAEMON_ADDRESS is ignored: the worker sends no traces");
        }
        worker.start();
    }

    /// Drains the worker. Readiness is already down; health and metrics answer until this returns.
    void drain(@Observes(notifyObserver = Reception.IF_EXISTS) ShutdownDelayInitiatedEvent event)
            throws InterruptedException {
        worker.drain();
    }

    @PreDestroy
    void close() {
        worker.close();
        dialler.close();
    }

    WorkerStatus status() {
        return worker.status();
    }

    @Produces
    @Singleton
    WorkerHealth health() {
        return worker;
    }
}
