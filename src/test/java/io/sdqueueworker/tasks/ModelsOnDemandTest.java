package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.HeldOnGpu;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models that are fetched when a task names them.
class ModelsOnDemandTest {

    private static final int SIZE = 300_000;

    @TempDir
    Path workDirectory;

    @Test
    void fetchesWhatATaskNamesAndHasTheWebUiSwitchToIt() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = webUiWorker(around)) {
            byte[] dream = put(around, "Stable-diffusion/anime/dream.safetensors", 1);
            byte[] ink = put(around, "Lora/ink.safetensors", 2);
            byte[] colours = put(around, "VAE/colours.safetensors", 3);
            worker.start();
            ObjectNode task = naming("anime/dream.safetensors");
            task.withObject("/content").put("prompt", "a fox <lora:ink:0.8>");
            task.withObject("/content/override_settings").put("sd_vae", "colours.safetensors");

            around.sendBody(task.toString());
            JsonNode result = worker.result();

            assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
            assertThat(models().resolve("Stable-diffusion/anime/dream.safetensors"))
                    .hasBinaryContent(dream);
            assertThat(models().resolve("Lora/ink.safetensors")).hasBinaryContent(ink);
            assertThat(models().resolve("VAE/colours.safetensors")).hasBinaryContent(colours);
            assertThat(around.runtime().loaded()).contains("dream");
            assertThat(around.runtime().usedLoras()).containsExactly("ink");
            assertThat(around.runtime().requests())
                    .last()
                    .extracting(request -> request.path("override_settings_restore_afterwards"))
                    .matches(restore -> !restore.asBoolean(true));
            assertThat(around.runtime().calls("POST", "/sdapi/v1/unload-checkpoint"))
                    .isZero();
            assertThat(worker.count("sd.worker.models", "result", "miss")).isEqualTo(3);
            assertThat(worker.count("sd.worker.model.received"))
                    .isEqualTo(dream.length + ink.length + (double) colours.length);
            assertThat(result.at("/timings_ms/models").asLong()).isPositive();
        }
    }

    @Test
    void fetchesWhileTheTaskBeforeIsOnTheGpu() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        try (TestServers around = TestServers.create();
                FaultProxy queue = FaultProxy.start(around.sqs().endpoint());
                RunningWorker worker = HeldOnGpu.worker(around, queue, workDirectory)
                        .withModelsFromBucket()
                        .with("worker.dynamic-model", "true")) {
            put(around, "Stable-diffusion/dream.safetensors", 1);
            seeModels(around);
            around.runtime().next(Behaviour.held(first));
            around.send("on-gpu");
            worker.start();
            around.runtime().awaitGenerationStarted(1, Duration.ofSeconds(30));

            around.sendBody(naming("dream.safetensors").toString());

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(models().resolve("Stable-diffusion/dream.safetensors")));
            assertThat(around.runtime().generations()).isEqualTo(1);
            first.countDown();
            assertThat(worker.results(2))
                    .allMatch(result -> result.path("result").asBoolean());
        }
    }

    @Test
    void asksTheBucketForNothingThatIsThere() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy s3 = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = webUiWorker(around).withS3At(s3.endpoint())) {
            put(around, "Stable-diffusion/dream.safetensors", 1);
            worker.start();
            around.sendBody(naming("dream.safetensors").toString());
            worker.results(1);
            long before = s3.count(ModelsOnDemandTest::readsModels);

            around.sendBody(naming("dream").toString());

            assertThat(worker.results(2))
                    .allMatch(result -> result.path("result").asBoolean());
            assertThat(s3.count(ModelsOnDemandTest::readsModels)).isEqualTo(before);
            assertThat(worker.count("sd.worker.models", "result", "hit")).isEqualTo(1);
        }
    }

    @Test
    void goesOnWithWhatItHasWhileTheModelBucketIsAway() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy s3 = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker =
                        webUiWorker(around).withS3At(s3.endpoint()).withModelRefresh(Duration.ofMillis(1))) {
            put(around, "Stable-diffusion/dream.safetensors", 1);
            worker.start();
            around.sendBody(naming("dream.safetensors").toString());
            worker.results(1);
            s3.when(request -> readsModels(request) || lists(request)).answer(503, "application/xml", "");

            around.sendBody(naming("dream.safetensors").toString());

            assertThat(worker.results(2))
                    .allMatch(result -> result.path("result").asBoolean());
        }
    }

    @Test
    void givesATaskBackWhoseModelMayBeNewWhileTheBucketIsAway() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy s3 = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = webUiWorker(around).withS3At(s3.endpoint())) {
            put(around, "Stable-diffusion/dream.safetensors", 1);
            worker.start();
            around.sendBody(naming("dream.safetensors").toString());
            worker.results(1);
            put(around, "Stable-diffusion/new.safetensors", 2);
            s3.when(ModelsOnDemandTest::lists).answer(503, "application/xml", "");

            around.sendBody(naming("new.safetensors").toString());

            worker.awaitEnded("retryable", "models_unavailable");
            s3.clear();
            assertThat(worker.results(2))
                    .allMatch(result -> result.path("result").asBoolean());
        }
    }

    @Test
    void switchesModelsWhereThereIsRoomForOne() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = webUiWorker(around).with("worker.models.max-bytes", "400000")) {
            put(around, "Stable-diffusion/dream.safetensors", 1);
            put(around, "Stable-diffusion/other.safetensors", 2);
            worker.start();
            around.sendBody(naming("dream.safetensors").toString());
            worker.results(1);

            around.sendBody(naming("other.safetensors").toString());

            assertThat(worker.results(2))
                    .allMatch(result -> result.path("result").asBoolean());
            assertThat(models().resolve("Stable-diffusion/dream.safetensors")).doesNotExist();
            assertThat(models().resolve("Stable-diffusion/other.safetensors")).exists();
            assertThat(worker.count("sd.worker.model.evictions")).isEqualTo(1);
            assertThat(worker.gauge("sd.worker.model.fetches.in.progress")).isZero();
            assertThat(worker.gauge("sd.worker.model.cache"))
                    .isEqualTo((double) Files.size(models().resolve("Stable-diffusion/other.safetensors")));
        }
    }

    @Test
    void rejectsWhatNobodyHasAndTellsTheClosestNames() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = webUiWorker(around)) {
            put(around, "Stable-diffusion/dreamshaper.safetensors", 1);
            worker.start();

            around.sendBody(naming("dreamshapr.safetensors").toString());

            JsonNode error = worker.result().path("error");
            assertThat(error.path("code").asText()).isEqualTo("MODEL_NOT_FOUND");
            assertThat(error.path("detail").asText())
                    .contains("checkpoint 'dreamshapr.safetensors'", "dreamshaper.safetensors");
            assertThat(around.runtime().generations()).isZero();
        }
    }

    @Test
    void fetchesNothingWhoseNameLeavesTheDirectory() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = webUiWorker(around)) {
            put(around, "Stable-diffusion/dream.safetensors", 1);
            worker.start();

            around.sendBody(naming("../../dream.safetensors").toString());

            JsonNode error = worker.result().path("error");
            assertThat(error.path("code").asText()).isEqualTo("INVALID_REQUEST");
            assertThat(error.path("detail").asText()).contains("the name of a checkpoint", "'..'");
        }
    }

    @Test
    void fetchesTheModelsOfAWorkflow() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = comfyWorker(around)) {
            byte[] dream = put(around, "checkpoints/sdxl/dream.safetensors", 1);
            worker.start();
            ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
            checkpoint(graph).put("ckpt_name", "sdxl/dream.safetensors");

            around.sendBody(TestServers.pipeline("task", graph).toString());

            JsonNode result = worker.result();
            assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
            assertThat(models().resolve("checkpoints/sdxl/dream.safetensors")).hasBinaryContent(dream);
        }
    }

    @Test
    void fetchesWhatComfyUiRefusesAndRunsOnceMore() throws Exception {
        try (TestServers around = TestServers.create();
                // As if nothing were known of the loader.
                RunningWorker worker = comfyWorker(around).with("worker.models.comfyui-inputs", "ckpt_name=")) {
            byte[] dream = put(around, "checkpoints/dream.safetensors", 1);
            worker.start();
            ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
            checkpoint(graph).put("ckpt_name", "dream.safetensors");

            around.sendBody(TestServers.pipeline("task", graph).toString());

            JsonNode result = worker.result();
            assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
            assertThat(models().resolve("checkpoints/dream.safetensors")).hasBinaryContent(dream);
            assertThat(around.comfyUi().calls("POST", "/prompt")).isEqualTo(2);
        }
    }

    @Test
    void triesOnceOnlyWhatComfyUiRefuses() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = comfyWorker(around)) {
            put(around, "checkpoints/dreamshaper.safetensors", 1);
            worker.start();
            ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
            checkpoint(graph).put("ckpt_name", "dreamshapr.safetensors");

            around.sendBody(TestServers.pipeline("task", graph).toString());

            JsonNode error = worker.result().path("error");
            assertThat(error.path("code").asText()).isEqualTo("MODEL_NOT_FOUND");
            assertThat(error.path("detail").asText()).contains("dreamshaper.safetensors");
            assertThat(around.comfyUi().calls("POST", "/prompt")).isEqualTo(1);
        }
    }

    private RunningWorker webUiWorker(TestServers around) throws Exception {
        seeModels(around);
        return new RunningWorker(around, workDirectory).withModelsFromBucket().with("worker.dynamic-model", "true");
    }

    private RunningWorker comfyWorker(TestServers around) throws Exception {
        Files.createDirectories(models());
        around.comfyUi().listModelsIn(models());
        return new RunningWorker(around, workDirectory).withComfyUi().withModelsFromBucket();
    }

    private void seeModels(TestServers around) throws Exception {
        Path own = models().resolve("Stable-diffusion/v1-5.safetensors");
        Files.createDirectories(own.getParent());
        Files.write(own, ModelFile.safetensors(10, 0));
        around.runtime().listModelsIn(models());
    }

    private Path models() {
        return RunningWorker.models(workDirectory);
    }

    private static byte[] put(TestServers around, String path, long seed) {
        byte[] model = ModelFile.safetensors(SIZE, seed);
        around.s3().put(around.bucket(), "models/" + path, model);
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
