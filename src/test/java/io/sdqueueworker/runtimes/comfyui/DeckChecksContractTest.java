package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.comfyui.models.LoaderInputs;
import io.sdqueueworker.runtimes.comfyui.models.WorkflowModels;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.faults.FaultProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A workflow is checked on deck by ComfyUI's lists, and nothing that ComfyUI would execute is refused.
class DeckChecksContractTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLASSES = "/object_info/{class}";

    @TempDir
    Path directory;

    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);

    @Test
    void leavesNodesThatNoOutputDependsOn() throws Exception {
        addLora("20", "gone.safetensors");
        ComfyWorkflows.add(graph, "21", "PreviewImage");
        ComfyWorkflows.link((ObjectNode) graph.at("/21/inputs"), "images", "22", 0);
        ComfyWorkflows.add(graph, "22", "VAEDecode");
        ComfyWorkflows.link((ObjectNode) graph.at("/22/inputs"), "vae", "23", 0);
        ComfyWorkflows.add(graph, "23", "VAELoader").put("vae_name", "gone.safetensors");
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void looksAgainForANameThatItsListsLack() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.generate(graph);
            run.comfy.addCheckpoint("new.safetensors");
            ((ObjectNode) graph.at("/1/inputs")).put("ckpt_name", "new.safetensors");

            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void asksAgainAfterItHasLostTheRuntime() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.prepare(graph);
            int asked = run.comfy.calls("GET", CLASSES);
            run.prepare(graph);
            assertThat(run.comfy.calls("GET", CLASSES)).isEqualTo(asked);

            run.runtime.probe();
            run.prepare(graph);

            assertThat(run.comfy.calls("GET", CLASSES)).isEqualTo(2 * asked);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'on':true,'lora':'None','strength':1}",
                "{'on':true,'lora':'gone','strength':0}",
                "{'on':false,'lora':'gone','strength':1}",
                "{'type':'PowerLoraLoaderHeaderWidget'}"
            })
    void leavesARowThatLoadsNothing(String row) throws Exception {
        ObjectNode loader = ComfyWorkflows.add(graph, "20", "Power Lora Loader (rgthree)");
        loader.set("lora_1", JSON.readTree(row.replace('\'', '"')));
        ComfyWorkflows.link(loader, "model", "1", 0);
        ComfyWorkflows.link(loader, "clip", "1", 1);
        ComfyWorkflows.link((ObjectNode) graph.at("/5/inputs"), "model", "20", 0);
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void namesEveryNodeWhoseClassIsUnknown() throws Exception {
        ComfyWorkflows.add(graph, "20", "Save/To (Moon)");
        ComfyWorkflows.add(graph, "21", "SaveToMars");
        try (ComfyRun run = ComfyRun.start(directory)) {
            TaskFailedException e = catchThrowableOfType(TaskFailedException.class, () -> run.prepare(graph));

            assertThat(e.failure().code()).isEqualTo(Code.UNKNOWN_NODE);
            assertThat(e.failure().detail()).contains("node 20 (Save/To (Moon))", "node 21 (SaveToMars)");
        }
    }

    /// Newer servers have renamed some classes, and put the new names into a prompt.
    @Test
    void leavesAClassThatTheServerReplaces() throws Exception {
        ((ObjectNode) graph.path("6")).put("class_type", "VAEDecode ");
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void asksOnceWhichClassesTheServerReplaces() throws Exception {
        ComfyWorkflows.add(graph, "20", "SaveToTheMoon");
        ComfyWorkflows.add(graph, "21", "SaveToMars");
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.failure(graph).code()).isEqualTo(Code.UNKNOWN_NODE);
            assertThat(run.failure(graph).code()).isEqualTo(Code.UNKNOWN_NODE);

            assertThat(run.comfy.calls("GET", "/node_replacements")).isEqualTo(1);
        }
    }

    /// ComfyUI passes no value to an input that the class does not have: a field of an older version of the node,
    /// or the text that a node has shown before.
    @Test
    void leavesWhatIsInInputsThatTheClassDoesNotHave() throws Exception {
        ObjectNode loader = (ObjectNode) graph.at("/1/inputs");
        loader.put("vae_name", "gone.safetensors").put("text_0", "a fox, embedding:gone");
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    /// Such as one whose description is not JSON, or is not passed on by a proxy: its inputs may mean anything.
    @Test
    void leavesTheModelsOfAClassThatIsNotDescribed() throws Exception {
        FakeComfyUi comfy = FakeComfyUi.start(ComfySettings.defaults());
        try (FaultProxy proxy = FaultProxy.start(comfy.endpoint());
                ComfyRun run = ComfyRun.behind(proxy.endpoint(), comfy, directory)) {
            proxy.whenFirst(request -> request.path().endsWith("/object_info/GGUFLoaderKJ"))
                    .times(10)
                    .answer(500, "text/plain", "");
            comfy.addModel("unet_gguf", "wan.gguf");
            ComfyWorkflows.add(graph, "20", "GGUFLoaderKJ").put("model_name", "wan.gguf");
            ComfyWorkflows.link((ObjectNode) graph.at("/5/inputs"), "model", "20", 0);

            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    /// Impact-Pack makes the populated text of the wildcards, unless the mode is to keep it.
    @ParameterizedTest
    @CsvSource({
        "populate,  a fox,                a fox <lora:gone:1>,  true",
        "populate,  a fox <lora:gone:1>,  a fox,                false",
        "fixed,     a fox <lora:gone:1>,  a fox,                true",
        "reproduce, a fox <lora:gone:1>,  a fox,                true",
        "fixed,     a fox,                a fox <lora:gone:1>,  false",
        "'',        a fox <lora:gone:1>,  a fox,                false"
    })
    void readsTheTextThatIsUsed(String mode, String wildcards, String populated, boolean runs) throws Exception {
        ObjectNode encode = ComfyWorkflows.add(graph, "20", "ImpactWildcardEncode")
                .put("wildcard_text", wildcards)
                .put("populated_text", populated);
        if (!mode.isEmpty()) {
            encode.put("mode", mode);
        }
        ComfyWorkflows.link(encode, "model", "1", 0);
        ComfyWorkflows.link(encode, "clip", "1", 1);
        ComfyWorkflows.link((ObjectNode) graph.at("/5/inputs"), "model", "20", 0);
        try (ComfyRun run = ComfyRun.start(directory)) {
            if (runs) {
                assertThat(run.generate(graph).files()).hasSize(1);
            } else {
                assertThat(run.failure(graph).code()).isEqualTo(Code.MODEL_NOT_FOUND);
            }
        }
    }

    @Test
    void asksForAFewUnknownClassesOnly() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            ComfyWorkflows.add(graph, "x" + i, "Unknown" + i).put("ckpt_name", "a.safetensors");
        }
        try (ComfyRun run = ComfyRun.start(directory)) {
            var search = new WorkflowModels(LoaderInputs.KNOWN, run.runtime.catalog());

            assertThat(search.find(TaskKind.PIPELINE, graph)).isNotEmpty();

            assertThat(run.comfy.calls("GET", CLASSES)).isLessThan(20);
        }
    }

    private void addLora(String id, String name) {
        ObjectNode lora = ComfyWorkflows.add(graph, id, "LoraLoader")
                .put("lora_name", name)
                .put("strength_model", 1)
                .put("strength_clip", 1);
        ComfyWorkflows.link(lora, "model", "1", 0);
        ComfyWorkflows.link(lora, "clip", "1", 1);
    }
}
