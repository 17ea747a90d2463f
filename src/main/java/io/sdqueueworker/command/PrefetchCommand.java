package io.sdqueueworker.command;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.ShutdownEvent;
import io.sdqueueworker.aws.S3Models;
import io.sdqueueworker.config.LogLevels;
import io.sdqueueworker.config.SettingNames;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.models.ModelSearch;
import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.models.catalogue.ModelPattern;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.telemetry.ModelMetrics;
import io.sdqueueworker.wiring.ModelReading;
import io.sdqueueworker.wiring.ModelWiring;
import io.sdqueueworker.wiring.RuntimeWiring;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/// The command `prefetch`: fetches models into the model directory, and ends the process.
///
/// It starts Quarkus to have the same settings and client as the worker, but serves no port and builds no worker.
@Singleton
public final class PrefetchCommand implements QuarkusApplication {

    private static final Logger LOG = Logger.getLogger(PrefetchCommand.class);

    /// The exit status if a model cannot be fetched.
    private static final int FAILURE = 1;

    /// The exit status if the settings do not fit the command.
    private static final int MISUSE = 2;

    private final WorkerConfig config;
    private final S3Client s3;
    private final MeterRegistry registry;
    private volatile @Nullable Thread running;

    PrefetchCommand(WorkerConfig config, S3Client s3, MeterRegistry registry) {
        this.config = config;
        this.s3 = s3;
        this.registry = registry;
    }

    /// Runs instead of the worker, and ends the process.
    ///
    /// @param ended receives the exit status, or the reason why the command did not start
    public static void launch(BiConsumer<Integer, @Nullable Throwable> ended, String... arguments) {
        // Before Quarkus reads it. A worker in the same pod has the port.
        System.setProperty("quarkus.management.host-enabled", "false");
        // The settings require both, and only a worker uses them. A system property wins over the environment.
        System.setProperty("worker.queue-url", "https://prefetch.invalid/no-queue");
        System.setProperty("worker.bucket", "no-bucket");
        Quarkus.run(PrefetchCommand.class, ended, arguments);
    }

    @Override
    public int run(String... arguments) {
        LogLevels.set(config);
        SettingNames.unknown(System.getenv().keySet()).forEach(LOG::warn);
        List<ModelPattern> patterns;
        try {
            patterns = patterns(CommandLine.read(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return MISUSE;
        }
        if (!(config.models().source() instanceof ModelSource.Bucket)) {
            System.err.println("no source of models is configured: set WORKER_MODELS_SOURCE to s3://bucket/prefix");
            return MISUSE;
        }
        if (patterns.isEmpty()) {
            System.err.println("no models are named: set WORKER_MODELS_PREFETCH, or give patterns");
            return MISUSE;
        }
        running = Thread.currentThread();
        return fetch(patterns);
    }

    private List<ModelPattern> patterns(CommandLine command) {
        List<String> given = command instanceof CommandLine.FetchModels prefetch ? prefetch.patterns() : List.of();
        return given.isEmpty()
                ? config.models().prefetch().orElse(List.of())
                : given.stream().map(PrefetchCommand::pattern).toList();
    }

    private static ModelPattern pattern(String text) {
        try {
            return ModelPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the pattern '" + text + "' " + e.getMessage(), e);
        }
    }

    private int fetch(List<ModelPattern> patterns) {
        try (ModelWiring models = ModelWiring.of(
                config,
                RuntimeWiring.of(config),
                ModelSearch.NONE,
                new ModelReading(place -> new S3Models(s3, place.name(), place.prefix())),
                patterns,
                new ModelMetrics(registry))) {
            LOG.infof("models are present count=%d", models.prefetch().run());
            return 0;
        } catch (TaskFailedException e) {
            LOG.errorf(
                    "models cannot be fetched code=%s reason=%s",
                    e.failure().code(), e.failure().detail());
        } catch (InterruptedException e) {
            LOG.warn("prefetch was stopped before all models were downloaded, complete parts are kept");
        } finally {
            running = null;
        }
        return FAILURE;
    }

    /// SIGTERM.
    void stop(@Observes ShutdownEvent event) {
        Optional.ofNullable(running).ifPresent(Thread::interrupt);
    }
}
