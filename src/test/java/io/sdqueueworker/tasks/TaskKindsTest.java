package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.aws.ClaimCheck;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.sdwebui.PngInfo;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.servers.WireSchema;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every kind of task, as a message and as a result. A new kind needs a message here before this compiles.
///
/// Closing the [TestServers] checks the published and stored documents against their schemas.
@ExtendWith(WithServers.class)
class TaskKindsTest {

    private static final String PNG = Base64.getEncoder()
            .encodeToString(PngInfo.with(ImagePainter.png("an input", 1, 40, 24), "parameters", "a fox\nSteps: 20"));

    @ParameterizedTest
    @EnumSource
    void areSentInMessagesThatTheSchemaTakes(TaskKind kind) {
        ObjectNode task = task(kind);
        ObjectNode wrapped = JsonNodeFactory.instance.objectNode().set("task", task);

        assertThat(WireSchema.TASK_V1ALPHA2.faults(task)).isEmpty();
        assertThat(WireSchema.TASK_V1ALPHA2.faults(wrapped)).isEmpty();
        assertThat(WireSchema.SNS_ENVELOPE.faults(
                        TestServers.envelope(wrapped, UUID.randomUUID().toString())))
                .isEmpty();
        assertThat(Arrays.stream(ClaimCheck.values()).map(form -> form.message("bucket", task)))
                .allSatisfy(message ->
                        assertThat(WireSchema.MESSAGE.faults(message)).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PIPELINE")
    void ofTheWebUiAreSentInTheOldestFormatToo(TaskKind kind) {
        assertThat(WireSchema.TASK_V1ALPHA1.faults(oldest(kind))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void areDoneAndTold(TaskKind kind, TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(worker(servers, kind).start());
        servers.sendBody(task(kind).toString());

        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.path("error").toString()).isEmpty();
        assertThat(result.path("status").asText()).isEqualTo("completed");
        assertThat(result.has("text"))
                .isEqualTo(EnumSet.of(TaskKind.INTERROGATE, TaskKind.PNG_INFO).contains(kind));
        assertThat(documents(servers)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void areToldWhenTheyFail(TaskKind kind, TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(worker(servers, kind).start());
        ObjectNode late = task(kind);
        late.withObject("/metadata").put("expires_at", 0);
        servers.sendBody(late.toString());

        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.path("error").path("code").asText()).isEqualTo("EXPIRED");
        assertThat(documents(servers)).isEqualTo(1);
    }

    private RunningWorker worker(TestServers servers, TaskKind kind) {
        RunningWorker worker = new RunningWorker(servers);
        return kind == TaskKind.PIPELINE ? worker.withComfyUi() : worker;
    }

    private static long documents(TestServers servers) {
        return servers.s3().keys(servers.bucket(), "output/a-task/").stream()
                .filter(key -> key.endsWith(".out"))
                .count();
    }

    private static ObjectNode task(TaskKind kind) {
        ObjectNode task = TestServers.task("a-task", kind.wireName());
        task.set("content", content(kind));
        return task;
    }

    /// The task in `v1alpha1`.
    private static ObjectNode oldest(TaskKind kind) {
        ObjectNode request = content(kind);
        request.putObject("alwayson_scripts")
                .put("task", kind.wireName())
                .put("id_task", "a-task")
                .put("save_dir", "output")
                .put("uid", "me");
        return request;
    }

    private static ObjectNode content(TaskKind kind) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        return switch (kind) {
            case TEXT_TO_IMAGE -> sampling(content);
            case IMAGE_TO_IMAGE -> {
                content.putArray("init_images").add(PNG);
                yield sampling(content);
            }
            case EXTRA_SINGLE_IMAGE -> content.put("upscaler_1", "Lanczos").put("image", PNG);
            case EXTRA_BATCH_IMAGES -> {
                content.put("upscaler_1", "Lanczos")
                        .putArray("imageList")
                        .addObject()
                        .put("data", PNG)
                        .put("name", "one.png");
                yield content;
            }
            case INTERROGATE, PNG_INFO -> content.put("image", PNG);
            case PIPELINE -> ComfyWorkflows.textToImage("a fox", 7);
        };
    }

    /// Two images, so that a grid is among the outputs.
    private static ObjectNode sampling(ObjectNode content) {
        return content.put("prompt", "a fox")
                .put("seed", 7)
                .put("steps", 2)
                .put("width", 32)
                .put("height", 32)
                .put("batch_size", 2);
    }
}
