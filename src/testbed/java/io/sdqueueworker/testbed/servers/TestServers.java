package io.sdqueueworker.testbed.servers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.aws.SnsServer;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.worker.WorkerEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// A worker's dependencies: queue, bucket, topic and runtime, new for each test, on servers that all tests of a JVM
/// share.
public final class TestServers implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name = "t" + UUID.randomUUID().toString().replace("-", "");
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final Path workDirectory = createDirectory();
    private final SnsServer sns;
    private final FakeWebUi runtime;
    private final SqsServer.Queue queue;
    private Optional<FakeComfyUi> comfyUi = Optional.empty();

    private TestServers(FakeWebUiSettings settings, SqsServer.Queue queue) {
        closing(() -> delete(workDirectory));
        // Every test of a worker tests its documents too.
        closing(() -> OutgoingDocuments.check(sns(), s3(), bucket()));
        this.sns = closing(SnsServer.start());
        this.runtime = closing(FakeWebUi.start(settings));
        this.queue = queue;
        s3().createBucket(name);
    }

    /// Uses a queue without a redrive policy and a runtime whose steps take no time.
    public static TestServers create() {
        return create(FakeWebUiSettings.defaults());
    }

    /// Uses a queue without a redrive policy.
    public static TestServers create(FakeWebUiSettings settings) {
        return new TestServers(settings, SharedServers.sqs().createQueue("q" + UUID.randomUUID()));
    }

    /// Uses a queue that moves messages to another one after `maxReceives`.
    public static TestServers createWithDeadLetters(SqsServer.Queue deadLetters, int maxReceives) {
        SqsServer.Queue queue = SharedServers.sqs()
                .createQueue("q" + UUID.randomUUID(), Duration.ofSeconds(30), deadLetters, maxReceives);
        return new TestServers(FakeWebUiSettings.defaults(), queue);
    }

    /// Uses a FIFO queue, which keeps the order of tasks within their groups.
    public static TestServers createFifo() {
        return new TestServers(
                FakeWebUiSettings.defaults(), SharedServers.sqs().createFifoQueue("q" + UUID.randomUUID() + ".fifo"));
    }

    /// A queue to use as the dead-letter queue.
    public static SqsServer.Queue deadLetterQueue() {
        return SharedServers.sqs().createQueue("d" + UUID.randomUUID());
    }

    public SqsServer sqs() {
        return SharedServers.sqs();
    }

    public S3Server s3() {
        return SharedServers.s3();
    }

    public SnsServer sns() {
        return sns;
    }

    public FakeWebUi runtime() {
        return runtime;
    }

    /// A ComfyUI as another runtime; the first call starts it.
    public FakeComfyUi comfyUi() {
        if (comfyUi.isEmpty()) {
            comfyUi = Optional.of(closing(FakeComfyUi.start()));
        }
        return comfyUi.get();
    }

    /// The directory of a worker on these servers.
    public Path workDirectory() {
        return workDirectory;
    }

    /// Closes a resource with these servers, and before them: resources are closed in reverse order.
    public <T extends AutoCloseable> T closing(T resource) {
        resources.push(resource);
        return resource;
    }

    public SqsServer.Queue queue() {
        return queue;
    }

    /// The name of the output bucket.
    public String bucket() {
        return name;
    }

    /// Sends a text-to-image task as a raw message.
    ///
    /// @return the message's id
    public String send(String taskId) {
        return sqs().send(queue, task(taskId).toString());
    }

    /// Sends any message.
    public String sendBody(String body) {
        return sqs().send(queue, body);
    }

    /// A text-to-image task that the caller may change.
    public static ObjectNode task(String taskId) {
        ObjectNode task = JSON.createObjectNode();
        task.putObject("metadata")
                .put("id", taskId)
                .put("runtime", "test")
                .put("tasktype", "text-to-image")
                .put("prefix", "output")
                .putObject("context")
                .put("price", 1);
        task.putObject("content")
                .put("prompt", "a very secret prompt")
                .put("seed", 5)
                .put("steps", 4)
                .put("width", 64)
                .put("height", 64);
        return task;
    }

    /// A task for ComfyUI.
    ///
    /// @param content a graph, or a request with one
    public static ObjectNode pipeline(String taskId, ObjectNode content) {
        ObjectNode task = task(taskId);
        task.withObject("/metadata").put("tasktype", "pipeline");
        task.set("content", content);
        return task;
    }

    /// A task of any kind with empty content.
    public static ObjectNode task(String taskId, String kind) {
        ObjectNode task = task(taskId);
        task.withObject("/metadata").put("tasktype", kind);
        task.putObject("content");
        return task;
    }

    /// The environment that points a worker process at these servers.
    ///
    /// @param workDirectory the worker's own
    public Map<String, String> environment(Path workDirectory) {
        Map<String, String> environment = WorkerEnvironment.of(sqs(), queue, s3(), bucket(), sns, workDirectory);
        environment.putAll(WorkerEnvironment.driving("sdwebui", runtime.endpoint() + "/sdapi/v1/"));
        return environment;
    }

    /// The SNS envelope around a task.
    public static String envelope(ObjectNode task, String publicationId) {
        return envelope(task.toString(), publicationId);
    }

    /// The SNS envelope around any message.
    public static String envelope(String message, String publicationId) {
        return JSON.createObjectNode()
                .put("Type", "Notification")
                .put("MessageId", publicationId)
                .put("TopicArn", "arn:aws:sns:us-east-1:000000000000:tasks")
                .put("Message", message)
                .toString();
    }

    /// Closes everything that belongs to this test, and fails if a document that its worker published or stored
    /// does not match its schema.
    @Override
    public void close() {
        Throwable failure = null;
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception | AssertionError e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        switch (failure) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private static Path createDirectory() {
        try {
            return Files.createTempDirectory("worker-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
