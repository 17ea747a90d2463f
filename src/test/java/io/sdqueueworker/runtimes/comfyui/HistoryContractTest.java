package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.comfyui.client.ComfyClient;
import io.sdqueueworker.testbed.faults.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ComfyUI's memory of prompts, with the images in them: 10,000 ended ones, and whole ones in every look at the queue.
class HistoryContractTest {

    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void isFreedOfFinishedTasksExceptTheLast() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory);
                ComfyClient client = new ComfyClient(run.comfy)) {
            for (String id : List.of("first", "second", "third")) {
                generateAndFinish(run, id);
                assertThat(run.runtime.hasForgotten()).isFalse();
            }

            List<String> all = run.comfy.promptIds();
            // The last shows that the process is the same, and the one before it until the next task.
            assertThat(history(client)).containsExactlyElementsOf(all.subList(1, 3));
            run.comfy.restartAtOnce();
            assertThat(run.runtime.hasForgotten()).isTrue();
        }
    }

    /// The outputs of a task that is not published yet may be asked for again.
    @Test
    void keepsWhatIsNotFinished() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory);
                ComfyClient client = new ComfyClient(run.comfy)) {
            run.generate(graph());
            generateAndFinish(run, "second");
            generateAndFinish(run, "third");
            generateAndFinish(run, "fourth");

            assertThat(history(client)).contains(run.comfy.promptIds().getFirst());
        }
    }

    @Test
    void isNotReadWithItsImagesWhileAPromptRuns() throws Exception {
        ComfySettings steps = ComfySettings.defaults().withStepTime(Duration.ofMillis(1_500));
        FakeComfyUi comfy = FakeComfyUi.start(steps);
        try (FaultProxy proxy = FaultProxy.start(comfy.endpoint());
                ComfyRun run = ComfyRun.behind(proxy.endpoint(), comfy, directory)) {
            ObjectNode graph = graph();
            graph.withObject("/2/inputs").put("text", "x".repeat(MEGABYTE));

            run.generate(graph);

            // Once in the queue, to see it run, and once at its end; a busy machine may see it run later. A
            // look at the queue each second would be 7 MB.
            assertThat(comfy.calls("GET", "/queue")).isLessThanOrEqualTo(4);
            assertThat(proxy.answerBytes()).isLessThan(6L * MEGABYTE);
        }
    }

    private static ObjectNode graph() {
        return ComfyWorkflows.textToImage("a fox", 7);
    }

    private static void generateAndFinish(ComfyRun run, String id) throws Exception {
        Task task = ComfyRun.task(id, graph());
        run.generate(task);
        run.runtime.clear(task.header());
    }

    private static List<String> history(ComfyClient client) throws Exception {
        JsonNode history = client.json("/history");
        return history.properties().stream().map(Map.Entry::getKey).toList();
    }
}
