package io.sdqueueworker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.sdqueueworker.aws.AwsClients;
import io.sdqueueworker.aws.S3Inputs;
import io.sdqueueworker.aws.S3Models;
import io.sdqueueworker.aws.S3OutputStore;
import io.sdqueueworker.aws.S3Payloads;
import io.sdqueueworker.aws.SnsNotifier;
import io.sdqueueworker.aws.SqsTaskQueue;
import io.sdqueueworker.config.ModelSettings;
import io.sdqueueworker.config.SettingLookup;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.node.NodeStatus;
import io.sdqueueworker.runtimes.RuntimeKit;
import io.sdqueueworker.runtimes.RuntimeKits;
import io.sdqueueworker.staging.web.Dialler;
import io.sdqueueworker.staging.web.VertxDialler;
import io.sdqueueworker.testbed.aws.SnsServer.Published;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.wiring.ModelReading;
import io.sdqueueworker.wiring.Ports;
import io.sdqueueworker.wiring.Worker;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/// A whole worker without Quarkus, created with `new` on real servers.
public final class RunningWorker implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

    private static final int SMALL_PARTS = 64 * 1024;

    private final TestServers servers;
    private final Map<String, String> settings = new HashMap<>();

    @SuppressWarnings("deprecation") // The Quarkus extension still uses this registry.
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final Vertx vertx = Vertx.vertx();
    private final VertxDialler dialler = new VertxDialler(vertx);
    private URI sqs;
    private URI s3;
    private URI sns;
    private OptionalInt payloadLimit = OptionalInt.empty();
    private final Map<String, Object> smallLimits = new HashMap<>();
    private Optional<ExecutionInterceptor> withinCallsToS3 = Optional.empty();
    private Optional<ExecutionInterceptor> withinCallsToSqs = Optional.empty();
    private UnaryOperator<Dialler> wayOut = dialler -> dialler;
    private Optional<NodeStatus> node = Optional.empty();
    private String pod = UUID.randomUUID().toString();
    private Duration modelRefresh = Duration.ofMinutes(5);
    private RuntimeKits kits = RuntimeKits.KNOWN;
    private Worker worker;

    public RunningWorker(TestServers servers) {
        this(servers, servers.workDirectory());
    }

    public RunningWorker(TestServers servers, Path workDirectory) {
        this.servers = servers;
        this.sqs = servers.sqs().endpoint();
        this.s3 = servers.s3().endpoint();
        this.sns = servers.sns().endpoint();
        settings.put("worker.queue-url", servers.queue().url());
        settings.put("worker.bucket", servers.bucket());
        settings.put("worker.topic-arn", servers.sns().topicArn());
        withWebUiAt(servers.runtime().endpoint());
        settings.put("worker.runtime.name", "test");
        settings.put("worker.work-dir", workDirectory.toString());
        settings.put("worker.models.dir", models(workDirectory).toString());
        settings.put("worker.queue-look-interval", "200ms");
    }

    public RunningWorker with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    /// Drives the servers' ComfyUI instead of their Web UI.
    public RunningWorker withComfyUi() {
        return withComfyUiAt(servers.comfyUi().endpoint());
    }

    /// Drives a ComfyUI that does not belong to the servers.
    public RunningWorker withComfyUiAt(URI address) {
        return with("worker.runtime.type", "comfyui").with("worker.runtime.url", address.toString());
    }

    /// Drives a runtime of a type that the worker does not know.
    public RunningWorker withRuntime(RuntimeKit kit) {
        kits = kits.with(kit);
        return with("worker.runtime.type", kit.name());
    }

    /// Fetches models from below `models/` in the servers' bucket, in small parts.
    public RunningWorker withModelsFromBucket() {
        return with("worker.models.source", "s3://" + servers.bucket() + "/models")
                .with("worker.models.keep-free", "1M");
    }

    /// Lists the bucket of models again after this time.
    public RunningWorker withModelRefresh(Duration interval) {
        modelRefresh = interval;
        return this;
    }

    /// Fetches inputs from the web by another dialler than the worker's own.
    public RunningWorker withWayOut(UnaryOperator<Dialler> way) {
        wayOut = way;
        return this;
    }

    /// Watches the worker's machine for its announced end.
    public RunningWorker withNode(NodeStatus status) {
        node = Optional.of(status);
        return this;
    }

    /// Gives the worker's pod a name. By default, each worker has a pod of its own.
    public RunningWorker inPod(String name) {
        pod = name;
        return this;
    }

    /// The model directory of a worker.
    public static Path models(Path workDirectory) {
        return workDirectory.resolve("models");
    }

    /// Connects to the queue at another address, such as a proxy's.
    public RunningWorker withSqsAt(URI endpoint) {
        sqs = endpoint;
        return this;
    }

    /// Connects to the bucket at another address, such as a proxy's.
    public RunningWorker withS3At(URI endpoint) {
        s3 = endpoint;
        return this;
    }

    /// Intercepts every call of the worker to its bucket, on the calling thread.
    public RunningWorker withinCallsToS3(ExecutionInterceptor interceptor) {
        withinCallsToS3 = Optional.of(interceptor);
        return this;
    }

    /// Intercepts every call of the worker to its queue, on the calling thread.
    public RunningWorker withinCallsToSqs(ExecutionInterceptor interceptor) {
        withinCallsToSqs = Optional.of(interceptor);
        return this;
    }

    /// Connects to the topic at another address, such as a proxy's.
    public RunningWorker withSnsAt(URI endpoint) {
        sns = endpoint;
        return this;
    }

    /// Connects to the Web UI at another address, such as a proxy's.
    public RunningWorker withWebUiAt(URI endpoint) {
        return with("worker.runtime.url", endpoint + "/sdapi/v1");
    }

    /// Limits payloads to `bytes` instead of the production limit.
    public RunningWorker withPayloadLimit(int bytes) {
        payloadLimit = OptionalInt.of(bytes);
        return this;
    }

    /// Limits the files of tasks to less than a setting may, so that small outputs are too large.
    public RunningWorker withSpoolLimit(long bytes) {
        smallLimits.put("spoolLimit", bytes);
        return this;
    }

    /// Limits the room for models to less than a setting may, so that small models fill it.
    public RunningWorker withModelLimit(long bytes) {
        smallLimits.put("maxBytes", Optional.of(bytes));
        return this;
    }

    /// Settings with some values replaced that no setting may have.
    private <T> T limited(Class<T> type, T group) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (smallLimits.containsKey(method.getName())) {
                        return smallLimits.get(method.getName());
                    }
                    Object value = method.invoke(group, arguments);
                    return value instanceof ModelSettings models ? limited(ModelSettings.class, models) : value;
                }));
    }

    public RunningWorker start() throws InterruptedException {
        WorkerConfig config = smallLimits.isEmpty() ? config(settings) : limited(WorkerConfig.class, config(settings));
        S3Client store = intercepted(AwsClients.configureS3(at(s3, S3Client.builder()), false, true), withinCallsToS3)
                .build();
        worker = new Worker(
                config,
                kits,
                new Ports(
                        new SqsTaskQueue(
                                intercepted(at(sqs, SqsClient.builder()), withinCallsToSqs)
                                        .build(),
                                config.queueUrl().toString()),
                        new S3OutputStore(store),
                        new SnsNotifier(
                                AwsClients.withShortCalls(at(sns, SnsClient.builder()))
                                        .build(),
                                config.topicArn().orElseThrow()),
                        new Ports.Inputs(
                                payloadLimit.isPresent()
                                        ? new S3Payloads(store, payloadLimit.getAsInt())
                                        : new S3Payloads(store),
                                new S3Inputs(store),
                                wayOut.apply(dialler)),
                        new ModelReading(
                                models -> new S3Models(store, models.name(), models.prefix()),
                                SMALL_PARTS,
                                modelRefresh),
                        node,
                        pod),
                registry);
        worker.start();
        return this;
    }

    /// Waits until the worker accepts tasks.
    public RunningWorker awaitReady() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(worker.notReadyBecause()).isEmpty());
        return this;
    }

    /// Waits until the worker accepts no tasks, for a reason with these words.
    public void awaitNotReady(String reason) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(
                        () -> assertThat(worker.notReadyBecause().orElse("")).contains(reason));
    }

    /// Makes every fetch of an input from the web an internal error of the worker.
    public void breakDialler() {
        dialler.close();
    }

    public Worker worker() {
        return worker;
    }

    /// The next published results, in order.
    public List<JsonNode> results(int n) throws InterruptedException {
        return servers.sns().awaitPublished(n, Duration.ofMinutes(2)).stream()
                .map(Published::message)
                .map(RunningWorker::json)
                .toList();
    }

    public JsonNode result() throws InterruptedException {
        return results(1).getFirst();
    }

    /// Waits until the queue has no messages, hidden or not.
    public void awaitEmptyQueue() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(servers.sqs().depth(servers.queue()))
                        .matches(depth -> depth.visible() == 0 && depth.inFlight() == 0, "is empty"));
    }

    /// The number of attempts that have ended this way.
    public double ended(String outcome, String code) {
        return count("sd.worker.tasks", "outcome", outcome, "code", code);
    }

    /// The value of a counter.
    ///
    /// @param tags names and values in turn
    public double count(String meter, String... tags) {
        var counter = registry.find(meter).tags(tags).counter();
        return counter == null ? 0 : counter.count();
    }

    public double gauge(String meter, String... tags) {
        return registry.get(meter).tags(tags).gauge().value();
    }

    public void awaitEnded(String outcome, String code) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> ended(outcome, code) > 0);
    }

    /// All attempts that did not complete, as `outcome code`, with their numbers.
    public Map<String, Integer> setbacks() {
        return registry.find("sd.worker.tasks").counters().stream()
                .filter(counter -> !"completed".equals(counter.getId().getTag("outcome")) && counter.count() > 0)
                .collect(Collectors.toMap(
                        counter -> counter.getId().getTag("outcome") + " "
                                + counter.getId().getTag("code"),
                        counter -> (int) counter.count(),
                        Integer::sum,
                        TreeMap::new));
    }

    public MeterRegistry registry() {
        return registry;
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (worker != null) {
                worker.drain();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (worker != null) {
                worker.close();
            }
            dialler.close();
            vertx.close();
        }
    }

    /// The settings as the packaged worker would read them.
    public static WorkerConfig config(Map<String, String> settings) {
        try {
            return new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .withMapping(WorkerConfig.class)
                    .withSources(new PropertiesConfigSource(settings, "test", 500))
                    .withSources(new PropertiesConfigSource(
                            Path.of("src/main/resources/application.properties")
                                    .toUri()
                                    .toURL(),
                            100))
                    .addDefaultInterceptors()
                    .withInterceptors(new SettingLookup(), new SettingLookup.Defaults())
                    .build()
                    .getConfigMapping(WorkerConfig.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> B at(URI endpoint, B builder) {
        return AwsClients.configure(builder.endpointOverride(endpoint), "us-east-1", CREDENTIALS);
    }

    private static <B extends AwsClientBuilder<B, C>, C> B intercepted(
            B builder, Optional<ExecutionInterceptor> interceptor) {
        interceptor.ifPresent(each -> builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                .addExecutionInterceptor(each)
                .build()));
        return builder;
    }

    /// The files that the worker keeps for running tasks.
    public static List<Path> spooled(Path workDirectory) {
        try (var files = Files.walk(workDirectory.resolve("spool"))) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
