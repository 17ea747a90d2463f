package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Models that a workflow names where only ComfyUI knows what a name means.
@ExtendWith(WithServers.class)
class ComfyUiModelsTest {

    private static final int SIZE = 30_000;

    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);

    @ParameterizedTest
    @CsvSource({
        "GGUFLoaderKJ,     model_name, diffusion_models, wan.gguf,        5, model, other.gguf",
        "GGUFLoaderKJ,     model_name, diffusion_models, wan.gguf,        5, model, ''",
        "HyVideoVAELoader, model_name, vae,              hy.safetensors,  6, vae,   other.safetensors",
        "HyVideoVAELoader, model_name, vae,              hy.safetensors,  6, vae,   ''"
    })
    void fetchesWhatALoaderNamesWhateverItsInputIsCalled(
            String classType,
            String input,
            String folder,
            String name,
            String user,
            String link,
            String present,
            TestServers servers)
            throws Exception {
        RunningWorker worker = worker(servers);
        byte[] model = put(servers, folder + "/" + name, 1);
        if (!present.isEmpty()) {
            see(servers, folder + "/" + present);
        }
        worker.start();
        ComfyWorkflows.add(graph, "20", classType).put(input, name);
        ComfyWorkflows.link(inputs(user), link, "20", 0);

        assertThat(result(servers, worker).path("result").asBoolean()).isTrue();

        assertThat(models(servers).resolve(folder + "/" + name)).hasBinaryContent(model);
        assertThat(servers.comfyUi().calls("POST", "/prompt")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ink.safetensors", "ink", "sub/ink", "sub/ink.safetensors"})
    void fetchesTheLoraOfARowInEverySpelling(String name, TestServers servers) throws Exception {
        RunningWorker worker = worker(servers);
        byte[] ink = put(servers, "loras/sub/ink.safetensors", 1);
        worker.start();
        addRow(name, true);

        assertThat(result(servers, worker).path("result").asBoolean()).isTrue();

        assertThat(models(servers).resolve("loras/sub/ink.safetensors")).hasBinaryContent(ink);
    }

    @Test
    void runsNothingWithoutALoraThatComfyUiWouldSkip(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers);
        put(servers, "loras/gones.safetensors", 1);
        worker.start();
        addRow("gone1.safetensors", true);

        assertNotFound(servers, worker, "node 20 (Power Lora Loader (rgthree)), lora_1", "gones.safetensors");
    }

    @Test
    void leavesRowsThatAreOff(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers).start();
        addRow("gone.safetensors", false);

        assertThat(result(servers, worker).path("result").asBoolean()).isTrue();
    }

    @Test
    void takesALoraThatOnlyTheRuntimeHas(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers);
        see(servers, "loras/own/ink.safetensors");
        worker.start();
        addRow("ink", true);

        assertThat(result(servers, worker).path("result").asBoolean()).isTrue();
    }

    @Test
    void fetchesTheLorasThatATextNamesToANodeThatReadsThem(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers);
        byte[] ink = put(servers, "loras/ink.safetensors", 1);
        worker.start();
        addWildcards("a fox <lora:ink:0.7>");

        assertThat(result(servers, worker).path("result").asBoolean()).isTrue();

        assertThat(models(servers).resolve("loras/ink.safetensors")).hasBinaryContent(ink);
    }

    @Test
    void runsNothingWithoutALoraOfATextThatReachesANodeThatReadsIt(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers).start();
        addWildcards("");
        ComfyWorkflows.add(graph, "21", "PrimitiveStringMultiline").put("value", "a fox <lora:gone:0.7>");
        ComfyWorkflows.link(inputs("20"), "populated_text", "21", 0);

        assertNotFound(servers, worker, "node 21 (PrimitiveStringMultiline), value", "lora 'gone'");
    }

    @Test
    void runsATextWithATagThatNoNodeReads(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers).start();
        inputs("2").put("text", "a fox <lora:gone:1>");

        assertThat(result(servers, worker).path("result").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedding:hands", "bad, (embedding:sub/hands:1.2)", "a\nembedding:hands.safetensors,"})
    void fetchesAnEmbeddingThatAnyTextNames(String text, TestServers servers) throws Exception {
        RunningWorker worker = worker(servers);
        byte[] hands = put(servers, "embeddings/a/sub/hands.safetensors", 1);
        worker.start();
        addText(text);

        assertThat(result(servers, worker).path("result").asBoolean()).isTrue();

        assertThat(models(servers).resolve("embeddings/a/sub/hands.safetensors"))
                .hasBinaryContent(hands);
    }

    @Test
    void runsNothingWithoutAnEmbeddingThatComfyUiWouldIgnore(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers);
        see(servers, "embeddings/easynegative.safetensors");
        worker.start();
        addText("embedding:EasyNegative");

        assertNotFound(servers, worker, "node 20 (PrimitiveStringMultiline), value", "embedding 'EasyNegative'");
    }

    @Test
    void takesAnEmbeddingThatOnlyTheRuntimeHas(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers);
        see(servers, "embeddings/a/sub/easynegative.safetensors");
        worker.start();
        addText("embedding:easynegative, embedding:sub/easynegative");

        assertThat(result(servers, worker).path("result").asBoolean()).isTrue();
    }

    @Test
    void fetchesThePairOfFilesOfASmallAutoencoder(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers);
        put(servers, "vae_approx/taesd_encoder.safetensors", 1);
        put(servers, "vae_approx/taesd_decoder.safetensors", 2);
        worker.start();
        ComfyWorkflows.add(graph, "20", "VAELoader").put("vae_name", "taesd");
        ComfyWorkflows.link(inputs("6"), "vae", "20", 0);

        JsonNode result = result(servers, worker);
        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
    }

    @Test
    void fetchesWhatTheOperatorSetForAClass(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers)
                .with("worker.models.comfyui-inputs", "IPAdapterUnifiedLoader => ipadapter/**, clip_vision/**");
        byte[] adapter = put(servers, "ipadapter/plus/a.safetensors", 1);
        byte[] vision = put(servers, "clip_vision/v.safetensors", 2);
        worker.start();
        ComfyWorkflows.add(graph, "20", "IPAdapterUnifiedLoader").put("preset", "PLUS (high strength)");
        ComfyWorkflows.link(inputs("5"), "model", "20", 0);

        assertThat(result(servers, worker).path("result").asBoolean()).isTrue();

        assertThat(models(servers).resolve("ipadapter/plus/a.safetensors")).hasBinaryContent(adapter);
        assertThat(models(servers).resolve("clip_vision/v.safetensors")).hasBinaryContent(vision);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void namesAnUnknownClassWithoutAPrompt(boolean isOldest, TestServers servers) throws Exception {
        RunningWorker worker = worker(servers).with("worker.max-attempts", "1");
        if (isOldest) {
            servers.comfyUi().change(ComfySettings::withOldestDialect);
        }
        worker.start();
        ComfyWorkflows.add(graph, "20", "SaveToTheMoon");

        JsonNode error = result(servers, worker).path("error");

        assertThat(error.path("code").asText()).isEqualTo("UNKNOWN_NODE");
        assertThat(error.path("detail").asText()).contains("node 20 (SaveToTheMoon)");
        assertThat(servers.comfyUi().calls("POST", "/prompt")).isZero();
    }

    @Test
    void stagesOnDeckWhatTheRuntimeCouldNotReportBefore(TestServers servers) throws Exception {
        FaultProxy comfy = servers.closing(FaultProxy.start(servers.comfyUi().endpoint()));
        RunningWorker worker = worker(servers).withComfyUiAt(comfy.endpoint());
        byte[] model = put(servers, "diffusion_models/wan.gguf", 1);
        worker.start();
        ComfyWorkflows.add(graph, "20", "GGUFLoaderKJ").put("model_name", "wan.gguf");
        ComfyWorkflows.link(inputs("5"), "model", "20", 0);
        comfy.whenFirst(request -> request.path().contains("/object_info/"))
                .times(1)
                .answer(503, "text/plain", "");

        assertThat(result(servers, worker).path("result").asBoolean()).isTrue();

        assertThat(models(servers).resolve("diffusion_models/wan.gguf")).hasBinaryContent(model);
        assertThat(servers.comfyUi().calls("POST", "/prompt")).isEqualTo(1);
    }

    /// A sender may send a task first, upload its model, and send the task again.
    @Test
    void findsAModelSoonAfterItsUpload(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers).start();
        inputs("1").put("ckpt_name", "dream.safetensors");
        assertThat(result(servers, worker).at("/error/code").asText()).isEqualTo("MODEL_NOT_FOUND");
        put(servers, "checkpoints/dream.safetensors", 1);

        AtomicInteger tasks = new AtomicInteger(1);
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    int sent = tasks.incrementAndGet();
                    servers.sendBody(TestServers.pipeline("task-" + sent, graph).toString());
                    return worker.results(sent).getLast().path("result").asBoolean();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"sdxl\\dream.safetensors", ".cache/dream.safetensors"})
    void runsAModelThatOnlyTheRuntimeCanHaveByItsName(String name, TestServers servers) throws Exception {
        see(servers, "checkpoints/v1-5-pruned-emaonly.safetensors");
        see(servers, "checkpoints/" + name);
        RunningWorker worker = worker(servers).start();
        inputs("1").put("ckpt_name", name);

        JsonNode result = result(servers, worker);

        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
    }

    @Test
    void asksForEachListOnceWhileItsNamesSuffice(TestServers servers) throws Exception {
        RunningWorker worker = worker(servers);
        put(servers, "checkpoints/dream.safetensors", 1);
        worker.start();
        inputs("1").put("ckpt_name", "dream.safetensors");
        result(servers, worker);
        int described = servers.comfyUi().calls("GET", "/object_info/{class}");
        int listed = servers.comfyUi().calls("GET", "/models/{folder}");

        servers.sendBody(TestServers.pipeline("again", graph).toString());

        assertThat(worker.results(2)).allMatch(result -> result.path("result").asBoolean());
        assertThat(servers.comfyUi().calls("GET", "/object_info/{class}")).isEqualTo(described);
        assertThat(servers.comfyUi().calls("GET", "/models/{folder}")).isEqualTo(listed);
    }

    private RunningWorker worker(TestServers servers) throws Exception {
        see(servers, "checkpoints/v1-5-pruned-emaonly.safetensors");
        servers.comfyUi().listModelsIn(models(servers));
        return servers.closing(new RunningWorker(servers).withComfyUi().withModelsFromBucket());
    }

    private JsonNode result(TestServers servers, RunningWorker worker) throws Exception {
        servers.sendBody(TestServers.pipeline("task", graph).toString());
        return worker.result();
    }

    private void assertNotFound(TestServers servers, RunningWorker worker, String... parts) throws Exception {
        JsonNode error = result(servers, worker).path("error");

        assertThat(error.path("code").asText()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(error.path("detail").asText()).contains(parts);
        assertThat(servers.comfyUi().calls("POST", "/prompt")).isZero();
    }

    private ObjectNode inputs(String node) {
        return (ObjectNode) graph.path(node).path("inputs");
    }

    private void addRow(String name, boolean isOn) {
        ObjectNode loader = ComfyWorkflows.add(graph, "20", "Power Lora Loader (rgthree)");
        loader.putObject("lora_1").put("on", isOn).put("lora", name).put("strength", 1);
        ComfyWorkflows.link(loader, "model", "1", 0);
        ComfyWorkflows.link(loader, "clip", "1", 1);
        ComfyWorkflows.link(inputs("5"), "model", "20", 0);
    }

    private void addWildcards(String text) {
        ObjectNode encode = ComfyWorkflows.add(graph, "20", "ImpactWildcardEncode");
        encode.put("wildcard_text", "").put("populated_text", text);
        ComfyWorkflows.link(encode, "model", "1", 0);
        ComfyWorkflows.link(encode, "clip", "1", 1);
        ComfyWorkflows.link(inputs("5"), "model", "20", 0);
    }

    private void addText(String text) {
        ComfyWorkflows.add(graph, "20", "PrimitiveStringMultiline").put("value", text);
        ComfyWorkflows.link(inputs("3"), "text", "20", 0);
    }

    private static void see(TestServers servers, String path) throws Exception {
        Path file = models(servers).resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, ModelFile.safetensors(10, 0));
    }

    private static Path models(TestServers servers) {
        return RunningWorker.models(servers.workDirectory());
    }

    private static byte[] put(TestServers servers, String path, long seed) {
        byte[] model = ModelFile.safetensors(SIZE, seed);
        servers.s3().put(servers.bucket(), "models/" + path, model);
        return model;
    }
}
