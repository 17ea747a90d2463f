package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Two workers generate one task at the same time, since SNS has delivered one publication as two messages. Files
/// that a notification has named never change.
@ExtendWith(WithServers.class)
class TwoRunsTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    private final String publication = UUID.randomUUID().toString();

    @Test
    void uploadsNothingIfTheOtherWorkerHasFinishedMeanwhile(TestServers servers, RunningWorker faster)
            throws Exception {
        try (Slower slower = new Slower(servers)) {
            slower.runtime.when(TwoRunsTest::isGeneration).hold();
            slower.start();
            servers.sendBody(message());
            slower.runtime.awaitRequests(1, TwoRunsTest::isGeneration, SOON);
            Map<String, byte[]> published = finish(servers, faster);

            slower.runtime.clear();

            assertOneResult(faster, slower);
            assertThat(slower.bucket.count(TwoRunsTest::isUpload)).isZero();
            assertUnchanged(servers, published);
        }
    }

    @Test
    void deletesItsOwnFilesIfTheOtherWorkerWritesTheResultFirst(TestServers servers, RunningWorker faster)
            throws Exception {
        try (Slower slower = new Slower(servers)) {
            slower.bucket.when(TwoRunsTest::isUpload).hold();
            slower.start();
            servers.sendBody(message());
            slower.bucket.awaitRequests(1, TwoRunsTest::isUpload, SOON);
            Map<String, byte[]> published = finish(servers, faster);

            slower.bucket.clear();

            assertOneResult(faster, slower);
            assertUnchanged(servers, published);
        }
    }

    @Test
    void publishesTwoWholeResultsIfItMayNotLook(TestServers servers, RunningWorker faster) throws Exception {
        try (Slower slower = new Slower(servers)) {
            slower.bucket
                    .when(TwoRunsTest::isRead)
                    .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
            FaultRule upload = slower.bucket.when(TwoRunsTest::isUpload).hold();
            slower.start();
            servers.sendBody(message());
            slower.bucket.awaitRequests(1, TwoRunsTest::isUpload, SOON);
            Map<String, byte[]> published = finish(servers, faster);

            upload.lift();

            JsonNode own = faster.results(2).get(1);
            slower.worker.awaitEmptyQueue();
            assertThat(own.path("result").asBoolean()).isTrue();
            Map<String, byte[]> both = new TreeMap<>(published);
            both.putAll(files(servers, own));
            assertThat(both).hasSize(2);
            assertThat(published)
                    .allSatisfy((key, bytes) -> assertThat(servers.s3().bytes(servers.bucket(), key))
                            .isEqualTo(bytes));
        }
    }

    /// Lets the other worker finish the task.
    ///
    /// @return the files that its notification names
    private Map<String, byte[]> finish(TestServers servers, RunningWorker faster) throws Exception {
        // A queue of its own, so that the slower one does not step aside with the second message.
        SqsServer.Queue queue = servers.sqs().createQueue("q" + UUID.randomUUID());
        servers.sqs().send(queue, message());
        faster.with("worker.queue-url", queue.url()).start();
        return files(servers, faster.result());
    }

    private String message() {
        ObjectNode task = TestServers.task("twice");
        // Every run chooses another seed, so its picture is another one.
        task.withObject("/content").put("seed", -1);
        return TestServers.envelope(task, publication);
    }

    private static Map<String, byte[]> files(TestServers servers, JsonNode result) {
        Map<String, byte[]> files = new TreeMap<>();
        StreamSupport.stream(result.path("outputs").spliterator(), false)
                .map(output -> output.path("url").asText())
                .map(url -> url.substring(("s3://" + servers.bucket() + "/").length()))
                .forEach(key -> files.put(key, servers.s3().bytes(servers.bucket(), key)));
        return files;
    }

    private static boolean isGeneration(ProxiedRequest request) {
        return request.method().equals("POST") && request.path().endsWith("/txt2img");
    }

    private static boolean isUpload(ProxiedRequest request) {
        return request.method().equals("PUT") && request.path().endsWith(".png");
    }

    private static boolean isRead(ProxiedRequest request) {
        return !request.method().equals("PUT") && request.path().contains("/output/");
    }

    /// Waits until both workers have published the task.
    private static void assertOneResult(RunningWorker faster, Slower slower) throws Exception {
        List<JsonNode> results = faster.results(2);
        slower.worker.awaitEmptyQueue();
        assertThat(results.get(1)).isEqualTo(results.get(0));
    }

    private static void assertUnchanged(TestServers servers, Map<String, byte[]> published) {
        List<String> keys = servers.s3().keys(servers.bucket(), "output/twice/");
        assertThat(keys).hasSize(published.size() + 1).containsAll(published.keySet());
        assertThat(published)
                .allSatisfy((key, bytes) ->
                        assertThat(servers.s3().bytes(servers.bucket(), key)).isEqualTo(bytes));
    }

    /// A worker whose requests a test can hold, with a runtime of its own.
    private static final class Slower implements AutoCloseable {

        private final FaultProxy runtime;
        private final FaultProxy bucket;
        private final RunningWorker worker;

        Slower(TestServers servers) throws Exception {
            FakeWebUi webUi = servers.closing(FakeWebUi.start(FakeWebUiSettings.defaults()));
            Path directory = Files.createDirectory(servers.workDirectory().resolve("slower"));
            runtime = servers.closing(FaultProxy.start(webUi.endpoint()));
            bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
            worker = new RunningWorker(servers, directory)
                    .withWebUiAt(runtime.endpoint())
                    .withS3At(bucket.endpoint());
        }

        void start() throws InterruptedException {
            worker.start();
        }

        @Override
        public void close() {
            worker.close();
        }
    }
}
