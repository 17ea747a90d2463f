package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.aws.UnreadableObject;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.HeldOnGpu;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Models that are fetched when a task names them.
@ExtendWith(WithServers.class)
class ModelsOnDemandTest {

    private static final int SIZE = 300_000;

    @Test
    void fetchesWhatATaskNamesAndHasTheWebUiSwitchToIt(TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(webUiWorker(servers));
        byte[] dream = put(servers, "Stable-diffusion/anime/dream.safetensors", 1);
        byte[] ink = put(servers, "Lora/ink.safetensors", 2);
        byte[] colours = put(servers, "VAE/colours.safetensors", 3);
        worker.start();
        ObjectNode task = naming("anime/dream.safetensors");
        task.withObject("/content").put("prompt", "a fox <lora:ink:0.8>");
        task.withObject("/content/override_settings").put("sd_vae", "colours.safetensors");

        servers.sendBody(task.toString());
        JsonNode result = worker.result();

        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(models(servers).resolve("Stable-diffusion/anime/dream.safetensors"))
                .hasBinaryContent(dream);
        assertThat(models(servers).resolve("Lora/ink.safetensors")).hasBinaryContent(ink);
        assertThat(models(servers).resolve("VAE/colours.safetensors")).hasBinaryContent(colours);
        assertThat(servers.runtime().loaded()).contains("dream");
        assertThat(servers.runtime().usedLoras()).containsExactly("ink");
        assertThat(servers.runtime().requests())
                .last()
                .extracting(request -> request.path("override_settings").has("sd_model_checkpoint"))
                .isEqualTo(false);
        assertThat(servers.runtime().calls("POST", "/sdapi/v1/unload-checkpoint"))
                .isZero();
        assertThat(worker.count("sd.worker.models", "result", "miss")).isEqualTo(3);
        assertThat(worker.count("sd.worker.model.received"))
                .isEqualTo(dream.length + ink.length + (double) colours.length);
        assertThat(result.at("/timings_ms/models").asLong()).isPositive();
    }

    /// A prompt names an embedding in any letter case, next to punctuation; A1111 knows a VAE with its ending only.
    @Test
    void fetchesWhatATaskNamesInAnotherWay(TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(webUiWorker(servers));
        put(servers, "Stable-diffusion/sd_xl_refiner_1.0.safetensors", 1);
        put(servers, "VAE/colours.safetensors", 2);
        put(servers, "embeddings/EasyNegative.safetensors", 3);
        worker.start();
        ObjectNode task = TestServers.task("other-names");
        task.withObject("/content")
                .put("refiner_checkpoint", "sd_xl_refiner")
                .put("negative_prompt", "(easynegative:1.2), blurry");
        task.withObject("/content/override_settings").put("sd_vae", "colours");

        servers.sendBody(task.toString());
        JsonNode result = worker.result();

        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(servers.runtime().usedEmbeddings()).containsExactly("EasyNegative");
        assertThat(servers.runtime().requests()).singleElement().satisfies(request -> {
            assertThat(request.path("refiner_checkpoint").asText()).isEqualTo("sd_xl_refiner_1.0.safetensors");
            assertThat(request.at("/override_settings/sd_vae").asText()).isEqualTo("colours.safetensors");
        });
    }

    @Test
    void fetchesWhileTheTaskBeforeIsOnTheGpu(TestServers servers) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        RunningWorker worker = servers.closing(
                HeldOnGpu.worker(servers, queue).withModelsFromBucket().with("worker.dynamic-model", "true"));
        put(servers, "Stable-diffusion/dream.safetensors", 1);
        seeModels(servers);
        servers.runtime().next(Behaviour.held(first));
        servers.send("on-gpu");
        worker.start();
        servers.runtime().awaitGenerationStarted(1, Duration.ofMinutes(2));

        servers.sendBody(naming("dream.safetensors").toString());

        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> Files.exists(models(servers).resolve("Stable-diffusion/dream.safetensors")));
        assertThat(servers.runtime().generations()).isEqualTo(1);
        first.countDown();
        assertThat(worker.results(2)).allMatch(result -> result.path("result").asBoolean());
    }

    @Test
    void asksTheBucketForNothingThatIsThere(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        RunningWorker worker = servers.closing(webUiWorker(servers).withS3At(s3.endpoint()));
        startWithDream(servers, worker);
        long before = s3.count(ModelsOnDemandTest::readsModels);

        servers.sendBody(naming("dream").toString());

        assertThat(worker.results(2)).allMatch(result -> result.path("result").asBoolean());
        assertThat(s3.count(ModelsOnDemandTest::readsModels)).isEqualTo(before);
        assertThat(worker.count("sd.worker.models", "result", "hit")).isEqualTo(1);
    }

    @Test
    void goesOnWithWhatItHasWhileTheModelBucketIsAway(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        RunningWorker worker =
                servers.closing(webUiWorker(servers).withS3At(s3.endpoint()).withModelRefresh(Duration.ofMillis(1)));
        startWithDream(servers, worker);
        s3.when(request -> readsModels(request) || lists(request)).answer(503, "application/xml", "");

        servers.sendBody(naming("dream.safetensors").toString());

        assertThat(worker.results(2)).allMatch(result -> result.path("result").asBoolean());
    }

    @Test
    void waitsWithATaskWhoseModelMayBeNewWhileTheBucketIsAway(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        RunningWorker worker = servers.closing(webUiWorker(servers).withS3At(s3.endpoint()));
        startWithDream(servers, worker);
        put(servers, "Stable-diffusion/new.safetensors", 2);
        s3.when(ModelsOnDemandTest::lists).answer(503, "application/xml", "");

        servers.sendBody(naming("new.safetensors").toString());

        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.worker().notReadyBecause().orElse("").startsWith("models: "));
        s3.clear();
        assertThat(worker.results(2)).allMatch(result -> result.path("result").asBoolean());
        assertThat(worker.setbacks()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void rejectsATaskWhoseModelCannotBeReadAndTakesTheNext(UnreadableObject state, TestServers servers)
            throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        RunningWorker worker = servers.closing(webUiWorker(servers).withS3At(s3.endpoint()));
        put(servers, "Stable-diffusion/other.safetensors", 2);
        state.at(s3, "other.safetensors");
        worker.start();

        servers.sendBody(naming("other.safetensors").toString());

        JsonNode error = worker.result().path("error");
        assertThat(error.path("code").asText()).isEqualTo("MODEL_INVALID");
        assertThat(error.path("detail").asText()).startsWith("model Stable-diffusion/other.safetensors: ");
        assertThat(worker.setbacks().keySet()).noneMatch(outcome -> outcome.startsWith("retryable"));
        assertThat(servers.runtime().generations()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void goesWithoutAnEmbeddingThatCannotBeRead(UnreadableObject state, TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        RunningWorker worker = servers.closing(webUiWorker(servers).withS3At(s3.endpoint()));
        put(servers, "embeddings/castle.safetensors", 2);
        state.at(s3, "castle.safetensors");
        worker.start();
        ObjectNode task = TestServers.task("castle");
        task.withObject("/content").put("prompt", "a fox before a castle");

        servers.sendBody(task.toString());

        JsonNode result = worker.result();
        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(models(servers).resolve("embeddings/castle.safetensors")).doesNotExist();
    }

    @Test
    void switchesModelsWhereThereIsRoomForOne(TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(webUiWorker(servers).withModelLimit(400_000));
        put(servers, "Stable-diffusion/other.safetensors", 2);
        startWithDream(servers, worker);

        servers.sendBody(naming("other.safetensors").toString());

        assertThat(worker.results(2)).allMatch(result -> result.path("result").asBoolean());
        assertThat(models(servers).resolve("Stable-diffusion/dream.safetensors"))
                .doesNotExist();
        assertThat(models(servers).resolve("Stable-diffusion/other.safetensors"))
                .exists();
        assertThat(worker.count("sd.worker.model.evictions")).isEqualTo(1);
        assertThat(worker.gauge("sd.worker.model.fetches.in.progress")).isZero();
        assertThat(worker.gauge("sd.worker.model.cache"))
                .isEqualTo((double) Files.size(models(servers).resolve("Stable-diffusion/other.safetensors")));
    }

    @Test
    void rejectsWhatNobodyHasAndTellsTheClosestNames(TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(webUiWorker(servers));
        put(servers, "Stable-diffusion/dreamshaper.safetensors", 1);
        worker.start();

        servers.sendBody(naming("dreamshapr.safetensors").toString());

        JsonNode error = worker.result().path("error");
        assertThat(error.path("code").asText()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(error.path("detail").asText())
                .contains("checkpoint 'dreamshapr.safetensors'", "dreamshaper.safetensors");
        assertThat(servers.runtime().generations()).isZero();
    }

    @Test
    void fetchesNothingWhoseNameLeavesTheDirectory(TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(webUiWorker(servers));
        put(servers, "Stable-diffusion/dream.safetensors", 1);
        worker.start();

        servers.sendBody(naming("../../dream.safetensors").toString());

        JsonNode error = worker.result().path("error");
        assertThat(error.path("code").asText()).isEqualTo("INVALID_REQUEST");
        assertThat(error.path("detail").asText()).contains("the name of a checkpoint", "'..'");
    }

    @Test
    void fetchesTheModelsOfAWorkflow(TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(comfyWorker(servers));
        byte[] dream = put(servers, "checkpoints/sdxl/dream.safetensors", 1);
        worker.start();
        ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
        checkpoint(graph).put("ckpt_name", "sdxl/dream.safetensors");

        servers.sendBody(TestServers.pipeline("task", graph).toString());

        JsonNode result = worker.result();
        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(models(servers).resolve("checkpoints/sdxl/dream.safetensors"))
                .hasBinaryContent(dream);
    }

    @Test
    void fetchesWhatComfyUiRefusesAndRunsOnceMore(TestServers servers) throws Exception {
        // As if the loader were unknown.
        RunningWorker worker = servers.closing(comfyWorker(servers).with("worker.models.comfyui-inputs", "ckpt_name="));
        byte[] dream = put(servers, "checkpoints/dream.safetensors", 1);
        worker.start();
        ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
        checkpoint(graph).put("ckpt_name", "dream.safetensors");

        servers.sendBody(TestServers.pipeline("task", graph).toString());

        JsonNode result = worker.result();
        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(models(servers).resolve("checkpoints/dream.safetensors")).hasBinaryContent(dream);
        assertThat(servers.comfyUi().calls("POST", "/prompt")).isEqualTo(2);
    }

    @Test
    void runsNoWorkflowWhoseModelIsNowhere(TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(comfyWorker(servers));
        put(servers, "checkpoints/dreamshaper.safetensors", 1);
        worker.start();
        ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
        checkpoint(graph).put("ckpt_name", "dreamshapr.safetensors");

        servers.sendBody(TestServers.pipeline("task", graph).toString());

        JsonNode error = worker.result().path("error");
        assertThat(error.path("code").asText()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(error.path("detail").asText()).contains("dreamshaper.safetensors");
        assertThat(servers.comfyUi().calls("POST", "/prompt")).isZero();
    }

    private RunningWorker webUiWorker(TestServers servers) throws Exception {
        seeModels(servers);
        return new RunningWorker(servers).withModelsFromBucket().with("worker.dynamic-model", "true");
    }

    private RunningWorker comfyWorker(TestServers servers) throws Exception {
        Files.createDirectories(models(servers));
        servers.comfyUi().listModelsIn(models(servers));
        return new RunningWorker(servers).withComfyUi().withModelsFromBucket();
    }

    private void seeModels(TestServers servers) throws Exception {
        Path own = models(servers).resolve("Stable-diffusion/v1-5.safetensors");
        Files.createDirectories(own.getParent());
        Files.write(own, ModelFile.safetensors(10, 0));
        servers.runtime().listModelsIn(models(servers));
    }

    /// Sends a first task, which fetches a model.
    private static void startWithDream(TestServers servers, RunningWorker worker) throws Exception {
        put(servers, "Stable-diffusion/dream.safetensors", 1);
        worker.start();
        servers.sendBody(naming("dream.safetensors").toString());
        worker.results(1);
    }

    private static Path models(TestServers servers) {
        return RunningWorker.models(servers.workDirectory());
    }

    private static byte[] put(TestServers servers, String path, long seed) {
        byte[] model = ModelFile.safetensors(SIZE, seed);
        servers.s3().put(servers.bucket(), "models/" + path, model);
        return model;
    }

    private static ObjectNode naming(String checkpoint) {
        ObjectNode task = TestServers.task("with-checkpoint");
        task.withObject("/content/override_settings").put("sd_model_checkpoint", checkpoint);
        return task;
    }

    private static ObjectNode checkpoint(ObjectNode graph) {
        for (JsonNode node : graph) {
            if (node.path("class_type").asText().equals("CheckpointLoaderSimple")) {
                return (ObjectNode) node.path("inputs");
            }
        }
        throw new AssertionError("the graph loads no checkpoint");
    }

    private static boolean readsModels(ProxiedRequest request) {
        return request.path().contains("/models/") && !request.method().equals("PUT");
    }

    private static boolean lists(ProxiedRequest request) {
        return request.query().contains("list-type=2");
    }
}
