package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.ModelsMissingException;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ComfyUI's errors about missing models, and how it discovers new files.
class ModelsContractTest {

    @TempDir
    Path directory;

    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);

    @Test
    void tellsWhichModelsAreMissing() throws Exception {
        checkpoint("1").put("ckpt_name", "sdxl/dream.safetensors");
        addLora("ink.safetensors");
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(missing(run).needs())
                    .containsExactlyInAnyOrder(
                            new ModelNeed(
                                    ModelKind.FILE,
                                    List.of("checkpoints", ModelNeed.ANYWHERE),
                                    "sdxl/dream.safetensors",
                                    false),
                            new ModelNeed(
                                    ModelKind.FILE, List.of("loras", ModelNeed.ANYWHERE), "ink.safetensors", false));
            assertThat(run.comfy.prompts()).isEmpty();
        }
    }

    @Test
    void tellsAModelOnceThatTwoNodesLack() throws Exception {
        checkpoint("1").put("ckpt_name", "dream.safetensors");
        addSecondOutput("dream.safetensors");
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(missing(run).needs()).extracting(ModelNeed::name).containsExactly("dream.safetensors");
        }
    }

    @Test
    void tellsTheModelOfAPromptThatIsTakenOnInPartAndStopsTheRest() throws Exception {
        // A name without ending may be a choice of the node, so only ComfyUI judges it.
        addSecondOutput("dream");
        try (ComfyRun run = ComfyRun.start(directory, ComfySettings.defaults().withStepTime(Duration.ofSeconds(30)))) {
            ModelsMissingException e = missing(run);

            assertThat(e.failure().code()).isEqualTo(Code.MODEL_NOT_FOUND);
            assertThat(e.failure().detail()).contains("node 11 (CheckpointLoaderSimple)", "dream");
            assertThat(e.needs()).extracting(ModelNeed::name).containsExactly("dream");
            run.comfy.awaitCalls("POST", "/queue", 1, ComfyRun.SOON);
            assertThat(run.comfy.samplings()).hasSizeLessThan(2);
        }
    }

    @Test
    void doesNotAskForModelsWhereSomethingElseIsWrong() throws Exception {
        checkpoint("1").put("ckpt_name", "dream");
        ((ObjectNode) graph.at("/5/inputs")).put("sampler_name", "dice");
        try (ComfyRun run = ComfyRun.start(directory)) {
            TaskFailedException e = catchThrowableOfType(TaskFailedException.class, () -> run.generate(graph));

            assertThat(e).isNotInstanceOf(ModelsMissingException.class);
            assertThat(e.failure().code()).isEqualTo(Code.INVALID_REQUEST);
        }
    }

    @Test
    void seesAModelThatIsRenamedIntoItsFolderWithoutACall() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("models/checkpoints"));
        Files.createFile(folder.resolve("another.safetensors"));
        Path part = Files.createFile(directory.resolve("models/part"));
        checkpoint("1").put("ckpt_name", "dream.safetensors");
        try (ComfyRun run = ComfyRun.start(directory.resolve("work"))) {
            run.comfy.listModelsIn(directory.resolve("models"));
            // Changes within one tick of the file system's clock would look the same.
            Files.setLastModifiedTime(folder, FileTime.fromMillis(0));
            assertThat(missing(run).needs()).hasSize(1);

            Files.move(part, folder.resolve("dream.safetensors"), StandardCopyOption.ATOMIC_MOVE);

            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    private ModelsMissingException missing(ComfyRun run) {
        return catchThrowableOfType(ModelsMissingException.class, () -> run.generate(graph));
    }

    private ObjectNode checkpoint(String node) {
        return (ObjectNode) graph.at("/" + node + "/inputs");
    }

    private void addLora(String name) {
        ObjectNode lora = ComfyWorkflows.add(graph, "8", "LoraLoader")
                .put("lora_name", name)
                .put("strength_model", 1)
                .put("strength_clip", 1);
        ComfyWorkflows.link(lora, "model", "1", 0);
        ComfyWorkflows.link(lora, "clip", "1", 1);
        ComfyWorkflows.link((ObjectNode) graph.at("/5/inputs"), "model", "8", 0);
    }

    /// Saves the image of the first checkpoint again, through the VAE of a second.
    private void addSecondOutput(String checkpoint) {
        ComfyWorkflows.add(graph, "11", "CheckpointLoaderSimple").put("ckpt_name", checkpoint);
        ObjectNode decode = ComfyWorkflows.add(graph, "12", "VAEDecode");
        ComfyWorkflows.link(decode, "samples", "5", 0);
        ComfyWorkflows.link(decode, "vae", "11", 2);
        ObjectNode save = ComfyWorkflows.add(graph, "13", "SaveImage").put("filename_prefix", "again");
        ComfyWorkflows.link(save, "images", "12", 0);
    }
}
