package io.sdqueueworker.process;

import static io.sdqueueworker.process.BoundedWorker.LIMIT;
import static io.sdqueueworker.process.BoundedWorker.MIB;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestFile;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Task contents are the only data that the heap must hold: the maximum number of tasks at a time, each of the maximum
/// size.
@Tag("slow")
@ExtendWith(WithServers.class)
class LargePayloadsIT {

    private static final List<String> IDS = List.of("first", "second", "third", "fourth", "fifth", "sixth");
    private static final int TOO_LARGE = 100 * (int) MIB;

    /// The worker looks ahead by the average duration of runs, and needs two looks at the queue, a second apart.
    private static final Duration RUN = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    @Test
    void takesRequestsForTheWebUiUpToTheLimit(TestServers servers) throws Exception {
        CountDownLatch third = new CountDownLatch(1);
        BoundedWorker worker = servers.closing(BoundedWorker.start(servers, "requests", directory));
        send(servers, "above", "image-to-image", request(TOO_LARGE));
        int limit = limit(worker.results(1).get("above"));
        FaultRule uploads = worker.holdUploads();
        servers.runtime().next(Behaviour.normal(), Behaviour.normal(), Behaviour.held(third));
        IDS.forEach(id -> send(servers, id, "image-to-image", request(limit)));
        awaitFullHouse(worker);
        third.countDown();
        uploads.lift();

        assertAllDone(worker);
    }

    @Test
    void takesWorkflowsUpToTheLimit(TestServers servers) throws Exception {
        BoundedWorker worker = servers.closing(BoundedWorker.startWithComfyUi(servers, "workflows", directory));
        send(servers, "above", "pipeline", workflow("above", TOO_LARGE));
        int limit = limit(worker.results(1).get("above"));
        FaultRule uploads = worker.holdUploads();
        servers.comfyUi()
                .next(ComfyBehaviour.slow(RUN), ComfyBehaviour.slow(RUN), ComfyBehaviour.slow(RUN.multipliedBy(2)));
        IDS.forEach(id -> send(servers, id, "pipeline", workflow(id, limit)));
        awaitFullHouse(worker);
        uploads.lift();

        assertAllDone(worker);
    }

    /// Two that finish, one on the GPU, and one on deck.
    private static void awaitFullHouse(BoundedWorker worker) {
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> worker.logged("task staged").size() == 4);
    }

    private static void assertAllDone(BoundedWorker worker) throws Exception {
        Map<String, JsonNode> results = worker.results(1 + IDS.size());
        assertThat(IDS).allMatch(id -> results.get(id).path("result").asBoolean());
        worker.assertBounded();
    }

    private static int limit(JsonNode refused) {
        assertThat(refused.at("/error/code").asText()).isEqualTo("INPUT_REFUSED");
        String detail = refused.at("/error/detail").asText();
        Matcher limit = Pattern.compile("has more than (\\d+) bytes").matcher(detail);
        assertThat(limit.find()).as(detail).isTrue();
        return Integer.parseInt(limit.group(1));
    }

    private static void send(TestServers servers, String id, String kind, String content) {
        String key = "payloads/" + id;
        servers.s3().put(servers.bucket(), key, content);
        ObjectNode task = TestServers.task(id, kind);
        task.remove("content");
        servers.sendBody(
                task.put("content_s3", "s3://" + servers.bucket() + "/" + key).toString());
    }

    /// Contains an image, and a character beyond Latin-1, which doubles the memory of the whole text.
    private static String request(int bytes) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("prompt", "狐").put("width", 64).put("height", 64).put("steps", 4);
        request.putArray("init_images")
                .add(TestFile.largePng((bytes / 4 - 100) * 3L, 1).readAll());
        return filledUp(request, request, "negative_prompt", bytes);
    }

    private static String workflow(String id, int bytes) {
        ObjectNode graph = ComfyWorkflows.textToImage("狐 " + id, 7);
        return filledUp(graph, graph.withObject("/3/inputs"), "text", bytes);
    }

    private static String filledUp(ObjectNode content, ObjectNode place, String field, int bytes) {
        place.put(field, "");
        place.put(field, "x".repeat(bytes - content.toString().getBytes(UTF_8).length));
        return content.toString();
    }
}
