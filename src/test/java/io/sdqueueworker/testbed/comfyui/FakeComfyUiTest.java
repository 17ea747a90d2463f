package io.sdqueueworker.testbed.comfyui;

import static io.sdqueueworker.testbed.comfyui.client.ComfyClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.client.ComfyClient;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// The prompts of a [FakeComfyUi], as seen through HTTP.
class FakeComfyUiTest extends OnFakeComfyUi {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void keepsInItsHistoryWhatAPromptHasMade() throws Exception {
        String id = client.submit(ComfyWorkflows.textToImage("a fox", 7));
        comfy.awaitFinished(1, SOON);

        JsonNode entry = client.history(id);
        JsonNode image = entry.path("outputs").path("7").path("images").path(0);
        assertThat(image.toString())
                .isEqualTo("{\"filename\":\"fox_00001_.png\",\"subfolder\":\"\",\"type\":\"output\"}");
        assertThat(entry.path("status").path("status_str").asText()).isEqualTo("success");
        assertThat(messageTypes(entry)).containsExactly("execution_start", "execution_cached", "execution_success");
        assertThat(entry.path("prompt").path(1).asText()).isEqualTo(id);
        assertThat(entry.path("meta").path("7").path("real_node_id").asText()).isEqualTo("7");
        byte[] png = client.bytes("/view?filename=fox_00001_.png&subfolder=&type=output");
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(64);
        assertThat(png).isEqualTo(Files.readAllBytes(comfy.outputFolder().resolve("fox_00001_.png")));
    }

    @Test
    void repeatsTheOldFilesOfAPromptThatIsWhollyCached() throws Exception {
        ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
        String first = client.submit(graph);

        String second = client.submit(graph);

        comfy.awaitFinished(2, SOON);
        JsonNode again = client.history(second);
        assertThat(again.path("status").path("messages").path(1).path(1).path("nodes"))
                .hasSize(7);
        assertThat(again.path("outputs"))
                .isEqualTo(client.history(first).path("outputs"))
                .hasSize(1);
        assertThat(comfy.runs()).containsExactly(first, second);
        assertThat(comfy.samplings()).containsExactly(first);
        assertThat(comfy.outputFolder().toFile().list()).hasSize(1);
    }

    @Test
    void forgetsWhatIsCachedWhereNobodyIsToldOfIt() throws Exception {
        String body = ComfyClient.body(ComfyWorkflows.textToImage("a fox", 7)).toString();
        client.post("/prompt", body);

        String second = JSON.readTree(client.post("/prompt", body).body())
                .path("prompt_id")
                .asText();

        comfy.awaitFinished(2, SOON);
        assertThat(client.history(second).path("status").path("completed").asBoolean())
                .isTrue();
        assertThat(client.history(second).path("outputs")).isEmpty();
    }

    @Test
    void executesOnlyWhatDependsOnAChange() throws Exception {
        client.submit(ComfyWorkflows.textToImage("a fox", 7));
        ObjectNode changed = ComfyWorkflows.textToImage("a fox", 7);
        changed.withObjectProperty("7").withObjectProperty("inputs").put("filename_prefix", "again/%s");

        String id = client.submit(changed);

        comfy.awaitFinished(2, SOON);
        assertThat(client.history(id).at("/outputs/7/images/0/subfolder").asText())
                .isEqualTo("again");
        assertThat(comfy.samplings()).hasSize(1);
    }

    @Test
    void forgetsItsResultsWhenItIsToldToFreeMemory() throws Exception {
        client.submit(ComfyWorkflows.textToImage("a fox", 7));
        comfy.awaitFinished(1, SOON);
        comfy.next(ComfyBehaviour.hang());
        String running = client.submit(ComfyWorkflows.textToImage("a fox", 8));
        comfy.awaitSampling(2, SOON);

        client.post("/free", "{\"unload_models\":true,\"free_memory\":true}");
        client.post("/interrupt", "");
        comfy.awaitFinished(2, SOON);
        String again = client.submit(ComfyWorkflows.textToImage("a fox", 7));
        comfy.awaitFinished(3, SOON);

        assertThat(comfy.interrupted()).containsExactly(running);
        assertThat(comfy.samplings()).hasSize(3).endsWith(again);
    }

    @Test
    void movesAPromptFromPendingToRunningToTheHistory() throws Exception {
        comfy.next(ComfyBehaviour.hang());
        String first = client.submit(ComfyWorkflows.textToImage("a fox", 1));
        comfy.awaitRunning(1, SOON);
        String second = client.submit(ComfyWorkflows.textToImage("a fox", 2));

        JsonNode queue = client.json("/queue");

        assertThat(queue.path("queue_running").path(0).path(1).asText()).isEqualTo(first);
        assertThat(queue.path("queue_pending").path(0).path(1).asText()).isEqualTo(second);
        assertThat(client.json("/prompt").at("/exec_info/queue_remaining").asInt())
                .isEqualTo(2);
        assertThat(client.json("/history/" + first)).isEmpty();
        assertThat(client.json("/api/jobs/" + first).path("status").asText()).isEqualTo("in_progress");
        client.post("/interrupt", "{\"prompt_id\":\"" + first + "\"}");
        comfy.awaitFinished(2, SOON);
        assertThat(client.json("/history")).hasSize(2);
        assertThat(client.json("/api/jobs/" + first).path("status").asText()).isEqualTo("cancelled");
        assertThat(client.json("/api/jobs/" + second).path("outputs_count").asInt())
                .isEqualTo(1);
    }

    @Test
    void executesTheFrontFirstAndLeavesOutWhatWasDeleted() throws Exception {
        comfy.next(ComfyBehaviour.hang());
        String running = client.submit(ComfyWorkflows.textToImage("a fox", 1));
        comfy.awaitRunning(1, SOON);
        String last = client.submit(ComfyWorkflows.textToImage("a fox", 2));
        String deleted = client.submit(ComfyWorkflows.textToImage("a fox", 3));
        ObjectNode urgent =
                ComfyClient.body(ComfyWorkflows.textToImage("a fox", 4)).put("front", true);
        String front = JSON.readTree(client.post("/prompt", urgent.toString()).body())
                .path("prompt_id")
                .asText();

        client.post("/queue", "{\"delete\":[\"" + deleted + "\"]}");
        client.post("/interrupt", "");

        comfy.awaitFinished(3, SOON);
        assertThat(comfy.runs()).containsExactly(running, front, last);
    }

    @Test
    void interruptsAnotherPromptOnlyInTheOldDialect() throws Exception {
        comfy.next(ComfyBehaviour.hang());
        String running = client.submit(ComfyWorkflows.textToImage("a fox", 1));
        comfy.awaitRunning(1, SOON);
        String other = "{\"prompt_id\":\"" + UUID.randomUUID() + "\"}";

        client.post("/interrupt", other);
        List<String> inTheNewDialect = comfy.interrupted();
        comfy.change(ComfySettings::withOldDialect);
        client.post("/interrupt", other);

        comfy.awaitFinished(1, SOON);
        assertThat(inTheNewDialect).isEmpty();
        assertThat(comfy.interrupted()).containsExactly(running);
        assertThat(messageTypes(client.history(running))).endsWith("execution_interrupted");
        assertThat(comfy.interrupts()).isEqualTo(2);
    }

    @Test
    void cancelsAJobWhereverItIs() throws Exception {
        comfy.next(ComfyBehaviour.hang());
        String running = client.submit(ComfyWorkflows.textToImage("a fox", 1));
        comfy.awaitRunning(1, SOON);
        String pending = client.submit(ComfyWorkflows.textToImage("a fox", 2));

        assertThat(cancel(pending)).isEqualTo("{\"cancelled\":true}");
        assertThat(cancel(running)).isEqualTo("{\"cancelled\":true}");
        comfy.awaitFinished(1, SOON);
        assertThat(cancel(running)).isEqualTo("{\"cancelled\":false}");
        assertThat(comfy.runs()).containsExactly(running);
    }

    @Test
    void takesTheSamePromptIdTwice() throws Exception {
        String id = UUID.randomUUID().toString();
        String body = ComfyClient.body(ComfyWorkflows.textToImage("a fox", 1))
                .put("prompt_id", id)
                .toString();

        client.post("/prompt", body);
        client.post("/prompt", body);

        comfy.awaitFinished(2, SOON);
        assertThat(comfy.runs()).containsExactly(id, id);
        assertThat(client.json("/history")).hasSize(1);
    }

    @Test
    void takesTheTimeOfItsSteps() throws Exception {
        comfy.change(settings -> settings.withStepTime(Duration.ofMillis(20)));
        long start = System.nanoTime();

        client.submit(ComfyWorkflows.textToImage("a fox", 1));
        comfy.awaitFinished(1, SOON);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(80));
    }

    private String cancel(String id) throws Exception {
        return client.post("/api/jobs/" + id + "/cancel", "").body();
    }

    private static List<String> messageTypes(JsonNode entry) {
        return entry.path("status")
                .path("messages")
                .valueStream()
                .map(message -> message.path(0).asText())
                .toList();
    }
}
