package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Outputs of nodes that are not saved files, and reported files that are not available.
class ReportedOutputsContractTest {

    private static final String GONE =
            "{\"images\": [{\"filename\": \"gone.png\", \"subfolder\": \"\", \"type\": \"output\"}]}";

    @TempDir
    Path directory;

    private final ObjectNode graph = JsonNodeFactory.instance.objectNode();
    private ComfyRun run;

    @BeforeEach
    void start() throws Exception {
        run = ComfyRun.start(directory);
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void bringsTagsNumbersAndLettersOfNodesThatSaveNothing() throws Exception {
        ComfyWorkflows.picture(graph, "1", 8, 8, 1);
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "2", "WD14Tagger|pysssss"), "image", "1", 0);
        ComfyWorkflows.add(graph, "3", "MathExpression|pysssss").put("expression", 4.5);
        ComfyWorkflows.add(graph, "4", "ReportsUi").put("ui", "{\"string\": \"a fox\"}");
        ComfyWorkflows.add(graph, "5", "ReportsUi").put("ui", "{\"scores\": [[\"fox\", 0.9], [\"cat\", 0.1]]}");

        Generated generated = run.generate(graph);

        assertThat(ComfyRun.texts(generated))
                .containsExactly(
                        "1girl, solo",
                        "a fox",
                        "{\"3\":{\"value\":[4.5]},\"5\":{\"scores\":[[\"fox\",0.9],[\"cat\",0.1]]}}");
        assertThat(generated.files())
                .extracting(GeneratedFile::name)
                .containsExactly("text.txt", "text.txt", "values.json");
        assertThat(generated.warnings()).isEmpty();
    }

    @Test
    void leavesOutAFileThatIsNotThereAndWarns() throws Exception {
        ComfyWorkflows.savedBy(graph, "SaveImage").put("filename_prefix", "fox");
        ComfyWorkflows.add(graph, "3", "ReportsUi").put("ui", GONE);

        Generated generated = run.generate(graph);

        assertThat(generated.files()).hasSize(2);
        assertThat(generated.warnings()).singleElement().asString().contains("gone.png", "404");
    }

    @Test
    void namesTheFileThatIsNotThereIfThereIsOnlyAText() {
        ComfyWorkflows.add(graph, "3", "ReportsUi").put("ui", GONE);
        ComfyWorkflows.add(graph, "4", "ShowText").put("text", "a caption");

        Failure failure = run.failure(graph);

        assertThat(failure.code()).isEqualTo(Code.OUTPUT_MISSING);
        assertThat(failure.detail()).contains("gone.png");
    }

    @Test
    void leavesOutAPageThatComesInsteadOfOneOfTheImages() throws Exception {
        ComfyWorkflows.savedBy(graph, "SaveImage").put("filename_prefix", "fox");
        FakeComfyUi comfy = FakeComfyUi.start();
        try (FaultProxy proxy = FaultProxy.start(comfy.endpoint());
                ComfyRun behind = ComfyRun.behind(proxy.endpoint(), comfy, directory)) {
            proxy.when(request -> request.query().contains("00002_.png"))
                    .answer(200, "text/html", "<html>oh no</html>");

            Generated generated = behind.generate(graph);

            assertThat(generated.files()).hasSize(1);
            assertThat(generated.warnings()).singleElement().asString().contains("00002_.png", "page");
        }
    }

    @Test
    void leavesOutAnInputThatIsShown() throws Exception {
        ComfyWorkflows.savedBy(graph, "SaveImage").put("filename_prefix", "fox");
        ComfyWorkflows.add(graph, "3", "Preview3D").put("model_file", "3d/in.glb");
        input("3d/in.glb");

        Generated generated = run.generate(graph);

        assertThat(generated.files()).hasSize(2);
        assertThat(generated.warnings()).isEmpty();
    }

    @Test
    void bringsAnInputThatIsShownIfThereIsNothingElse() throws Exception {
        ComfyWorkflows.add(graph, "3", "Preview3D").put("model_file", "3d/in.glb");
        input("3d/in.glb");

        assertThat(run.generate(graph).files()).extracting(GeneratedFile::name).containsExactly("in.glb");
    }

    @Test
    void warnsOfASceneThatIsNowhere() throws Exception {
        ComfyWorkflows.add(graph, "3", "Preview3D").put("model_file", "3d/gone.glb");
        ComfyWorkflows.add(graph, "4", "ShowText").put("text", "a caption");

        Generated generated = run.generate(graph);

        assertThat(ComfyRun.texts(generated)).containsExactly("a caption");
        assertThat(generated.warnings()).singleElement().asString().contains("gone.glb");
    }

    @Test
    void bringsEveryPictureOfASequence() throws Exception {
        ComfyWorkflows.picture(graph, "1", 8, 8, 3);
        ComfyWorkflows.video(graph, "2", "1");
        graph.withObject("/2/inputs").put("format", "video/8bit-png");

        Generated generated = run.generate(graph);

        assertThat(generated.files())
                .extracting(file -> file.name().replaceAll(".*-fox", ""))
                .containsExactly("_00001.001.png", "_00001.002.png", "_00001.003.png");
        assertThat(generated.warnings()).isEmpty();
    }

    @Test
    void bringsAFileThatIsNamedLikeASequence() throws Exception {
        ComfyWorkflows.savedBy(graph, "SaveImage").put("filename_prefix", "fox%03d");

        assertThat(run.generate(graph).files()).hasSize(2);
    }

    @Test
    void rejectsAWorkflowThatIsSplitIntoSeveralPrompts() {
        ComfyWorkflows.picture(graph, "1", 8, 8, 3);
        ComfyWorkflows.add(graph, "3", "VHS_BatchManager").put("frames_per_batch", 1);
        ComfyWorkflows.video(graph, "2", "1");
        ComfyWorkflows.link(graph.withObject("/2/inputs"), "meta_batch", "3", 0);

        Failure failure = run.failure(graph);

        assertThat(failure.code()).isEqualTo(Code.INVALID_REQUEST);
        assertThat(failure.detail()).contains("VHS_BatchManager", "frames_per_batch");
    }

    @Test
    void warnsOfAnOutputNodeThatGivesNothing() throws Exception {
        ComfyWorkflows.savedBy(graph, "SaveImage").put("filename_prefix", "fox");
        ComfyWorkflows.link(
                ComfyWorkflows.add(graph, "3", "Image Save")
                        .put("output_path", "")
                        .put("filename_prefix", "no/such/fox"),
                "images",
                "1",
                0);
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "4", "PreviewImage"), "images", "1", 0);

        Generated generated = run.generate(graph);

        assertThat(generated.files()).hasSize(2);
        assertThat(generated.warnings()).containsExactly("node 3 (Image Save) gave no output");
    }

    @Test
    void doesNotWarnOfANodeThatFreesMemory() throws Exception {
        ComfyWorkflows.savedBy(graph, "SaveImage").put("filename_prefix", "fox");
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "3", "PurgeVRAM"), "anything", "1", 0);

        assertThat(run.generate(graph).warnings()).isEmpty();
    }

    @Test
    void bringsAPictureInBase64IfThereIsNothingElse() throws Exception {
        byte[] fox = ImagePainter.png("a fox", 1, 32, 32);
        ComfyWorkflows.add(graph, "1", "ReportsUi")
                .put("ui", "{\"bg_image\": [\"" + Base64.getEncoder().encodeToString(fox) + "\"]}");

        Generated generated = run.generate(graph);

        assertThat(generated.files())
                .singleElement()
                .satisfies(file -> assertThat(ComfyRun.bytes(file)).isEqualTo(fox))
                .satisfies(file -> assertThat(file.role()).isEqualTo(GeneratedFile.Role.IMAGE));
    }

    @Test
    void namesTheOutputNodesIfNoneGivesAnything() {
        ComfyWorkflows.picture(graph, "1", 8, 8, 1);
        ComfyWorkflows.link(
                ComfyWorkflows.add(graph, "3", "Image Save")
                        .put("output_path", "")
                        .put("filename_prefix", "no/such/fox"),
                "images",
                "1",
                0);

        Failure failure = run.failure(graph);

        assertThat(failure.code()).isEqualTo(Code.OUTPUT_MISSING);
        assertThat(failure.detail()).contains("3 (Image Save)");
    }

    private void input(String name) throws Exception {
        Path file = run.comfy.inputFolder().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "glTF");
    }
}
