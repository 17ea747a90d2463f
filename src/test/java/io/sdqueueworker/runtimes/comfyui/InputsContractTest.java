package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.MediaType;
import io.sdqueueworker.task.StagedInput;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedInputs.Place;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.ComfyUpload;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fetched inputs reach the nodes that load them.
class InputsContractTest {

    private static final String URL = "https://example.com/fox.png";

    @TempDir
    Path directory;

    private final ObjectNode graph = JsonNodeFactory.instance.objectNode();
    private StagedInput fox;

    @BeforeEach
    void fetch() throws Exception {
        Path file = directory.resolve("fetched");
        Files.write(file, ImagePainter.png("a fox", 1, 32, 32));
        fox = new StagedInput(file, Files.size(file), MediaType.PNG);
        ComfyWorkflows.add(graph, "1", "LoadImage").put("image", URL);
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "2", "SaveImage").put("filename_prefix", "x"), "images", "1", 0);
    }

    @Test
    void uploadsAnInputAndNamesItWhereItsUrlStood() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.generate(graph, new StagedInputs(List.of(new Place("/1/inputs/image", URL, fox))));

            ComfyUpload upload = run.comfy.uploads().getFirst();
            assertThat(upload.storedAs()).matches("sd-queue-worker-[0-9a-f]{16}-1\\.png");
            assertThat(upload.bytes()).isEqualTo(fox.bytes());
            assertThat(run.comfy
                            .prompts()
                            .getFirst()
                            .at("/prompt/1/inputs/image")
                            .asText())
                    .isEqualTo(upload.storedAs());
        }
    }

    @Test
    void uploadsTheInputsOfTheNextTaskWhileAPromptRuns() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.hang());
            run.submitElsewhere(ComfyWorkflows.textToImage("a fox", 7), UUID.randomUUID());
            run.comfy.awaitRunning(1, ComfyRun.SOON);

            run.runtime.prepare(
                    ComfyRun.task(graph),
                    new StagedInputs(List.of(new Place("/1/inputs/image", URL, fox))),
                    StagedModels.NONE,
                    run.spool);

            assertThat(run.comfy.uploads()).hasSize(1);
            assertThat(run.comfy.interrupts()).isZero();
            assertThat(run.comfy.prompts()).hasSize(1);
        }
    }

    @Test
    void keepsAFileWholeThatLooksLikeTheFormAroundIt() throws Exception {
        byte[] form = "\r\n--sd-queue-worker\r\nContent-Disposition: form-data; name=\"subfolder\"\r\n\r\nelsewhere"
                .getBytes(StandardCharsets.UTF_8);
        Files.write(fox.file(), form, StandardOpenOption.APPEND);
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.runtime.prepare(
                    ComfyRun.task(graph),
                    new StagedInputs(List.of(new Place("/1/inputs/image", URL, fox))),
                    StagedModels.NONE,
                    run.spool);
            run.runtime.prepare(
                    ComfyRun.task(graph),
                    new StagedInputs(List.of(new Place("/1/inputs/image", URL, fox))),
                    StagedModels.NONE,
                    run.spool);

            assertThat(run.comfy.uploads())
                    .hasSize(2)
                    .allMatch(upload -> upload.bytes() == fox.bytes() + form.length)
                    .allMatch(upload -> !upload.storedAs().contains("elsewhere"));
        }
    }

    @Test
    void uploadsAnInputOnceForAllItsPlaces() throws Exception {
        ComfyWorkflows.add(graph, "3", "LoadImage").put("image", URL);
        StagedInputs inputs = new StagedInputs(
                List.of(new Place("/1/inputs/image", URL, fox), new Place("/3/inputs/image", URL, fox)));
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.generate(graph, inputs);

            assertThat(run.comfy.uploads()).hasSize(1);
            assertThat(run.comfy.prompts().getFirst().at("/prompt/3/inputs/image"))
                    .isEqualTo(run.comfy.prompts().getFirst().at("/prompt/1/inputs/image"));
        }
    }

    @Test
    void findsThePlacesInARequestToo() throws Exception {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.set("prompt", graph);
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.generate(content, new StagedInputs(List.of(new Place("/prompt/1/inputs/image", URL, fox))))
                            .files())
                    .hasSize(1);
        }
    }

    @Test
    void usesTheNameThatTheRuntimeGives() throws Exception {
        FakeComfyUi comfy = FakeComfyUi.start();
        Files.createDirectories(comfy.inputFolder().resolve("kept"));
        Files.copy(fox.file(), comfy.inputFolder().resolve("kept/fox (1).png"));
        try (FaultProxy proxy = FaultProxy.start(comfy.endpoint());
                ComfyRun run = ComfyRun.behind(proxy.endpoint(), comfy, directory)) {
            proxy.when(request -> request.path().endsWith("/upload/image"))
                    .answer(
                            200,
                            "application/json",
                            "{\"name\":\"fox (1).png\",\"subfolder\":\"kept\",\"type\":\"input\"}");

            run.generate(graph, new StagedInputs(List.of(new Place("/1/inputs/image", URL, fox))));

            assertThat(comfy.prompts().getFirst().at("/prompt/1/inputs/image").asText())
                    .isEqualTo("kept/fox (1).png");
        }
    }

    @Test
    void refusesAnInputThatIsTooLargeForTheRuntime() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory, ComfySettings.defaults().withMaxUploadBytes(100))) {
            StagedInputs inputs = new StagedInputs(List.of(new Place("/1/inputs/image", URL, fox)));

            assertThatThrownBy(() -> run.generate(graph, inputs))
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("INVALID_REQUEST");
        }
    }
}
