package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.GeneratedFile.Role;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.faults.FaultProxy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The outputs of a prompt that are downloaded.
class OutputsContractTest {

    @TempDir
    Path directory;

    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);

    @Test
    void bringsFilesAndTextsOfEveryKindInTheOrderOfTheGraph() throws Exception {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.savedAsVideo(all);
        ComfyWorkflows.add(all, "3", "EmptyAudio").put("duration", 1);
        ComfyWorkflows.link(ComfyWorkflows.add(all, "4", "SaveAudio").put("filename_prefix", "a"), "audio", "3", 0);
        ComfyWorkflows.add(all, "5", "EmptyMesh");
        ComfyWorkflows.link(ComfyWorkflows.add(all, "6", "SaveGLB").put("filename_prefix", "a"), "mesh", "5", 0);
        ComfyWorkflows.add(all, "7", "ShowText").put("text", "a caption");
        ComfyWorkflows.link(ComfyWorkflows.add(all, "8", "SaveImage").put("filename_prefix", "a"), "images", "1", 0);
        try (ComfyRun run = ComfyRun.start(directory)) {
            Generated generated = run.generate(all);

            assertThat(generated.files())
                    .extracting(file -> file.name().replaceAll(".*\\.", ""))
                    .containsExactly("mp4", "flac", "glb", "txt", "png", "png");
            assertThat(generated.files())
                    .extracting(GeneratedFile::role)
                    .containsExactly(Role.OUTPUT, Role.OUTPUT, Role.OUTPUT, Role.OUTPUT, Role.IMAGE, Role.IMAGE);
            assertThat(generated.files())
                    .allMatch(file -> file.bytes() == file.path().toFile().length());
        }
    }

    @Test
    void bringsWhatANodeSavesThatMakesNoFolders() throws Exception {
        ObjectNode was = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.savedBy(was, "Image Save").put("output_path", "here").put("filename_prefix", "fox");
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.generate(was).files())
                    .extracting(file -> file.name().replaceAll(".*-", ""))
                    .containsExactly("fox_0001.png", "fox_0002.png");
        }
    }

    @Test
    void leavesPreviewsWhereSomethingIsSaved() throws Exception {
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "8", "PreviewImage"), "images", "6", 0);
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.generate(graph).files())
                    .extracting(GeneratedFile::name)
                    .singleElement()
                    .asString()
                    .matches("sdqw-[0-9a-f]{16}-[0-9a-f]{8}-fox_00001_.png");
        }
    }

    @Test
    void bringsPreviewsWhereNothingIsSaved() throws Exception {
        graph.remove("7");
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "8", "PreviewImage"), "images", "6", 0);
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void readsAFileAgainThatEndsTooSoon() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.truncatedView());

            Generated generated = run.generate(graph);

            assertThat(ComfyRun.bytes(generated.files().getFirst()))
                    .isEqualTo(ComfyRun.bytes(run.generate(graph).files().getFirst()));
        }
    }

    @Test
    void givesUpOnAFileThatNeverComesWhole() throws Exception {
        FakeComfyUi comfy = FakeComfyUi.start();
        try (FaultProxy proxy = FaultProxy.start(comfy.endpoint());
                ComfyRun run = ComfyRun.behind(proxy.endpoint(), comfy, directory)) {
            proxy.when(request -> request.path().endsWith("/view")).truncateAfter(10);

            assertThat(run.failure(graph).code()).isEqualTo(Code.RUNTIME_ERROR);
        }
    }

    @Test
    void takesNoPageForAnImage() throws Exception {
        FakeComfyUi comfy = FakeComfyUi.start();
        try (FaultProxy proxy = FaultProxy.start(comfy.endpoint());
                ComfyRun run = ComfyRun.behind(proxy.endpoint(), comfy, directory)) {
            proxy.when(request -> request.path().endsWith("/view")).answer(200, "text/html", "<html>oh no</html>");

            assertThat(run.failure(graph).code()).isEqualTo(Code.RUNTIME_ERROR);
        }
    }

    @Test
    void tellsAFileThatIsNotThere() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.losesOutputs());

            assertThat(run.failure(graph).code()).isEqualTo(Code.OUTPUT_MISSING);
        }
    }

    @Test
    void tellsAFileThatIsEmpty() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.outputSize(0));

            assertThat(run.failure(graph).code()).isEqualTo(Code.OUTPUT_MISSING);
        }
    }

    @Test
    void tellsASuccessWithoutAnOutput() throws Exception {
        ObjectNode silent = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(silent, "1", "ShowText").put("text", "");
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.failure(silent).code()).isEqualTo(Code.OUTPUT_MISSING);
        }
    }

    @Test
    void asksForTheFileItself() throws Exception {
        graph.withObject("/7/inputs").put("filename_prefix", "a&b=c/ünter\r\nweg");
        FakeComfyUi comfy = FakeComfyUi.start();
        try (FaultProxy proxy = FaultProxy.start(comfy.endpoint());
                ComfyRun run = ComfyRun.behind(proxy.endpoint(), comfy, directory)) {
            run.generate(graph);

            List<String> queries = proxy.requests().stream()
                    .filter(request -> request.path().endsWith("/view"))
                    .map(request -> request.query())
                    .toList();
            assertThat(queries)
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("filename=sdqw-")
                    .endsWith("-%C3%BCnter_weg_00001_.png&subfolder=a%26b%3Dc&type=output");
        }
    }
}
