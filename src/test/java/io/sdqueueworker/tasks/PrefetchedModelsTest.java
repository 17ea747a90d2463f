package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models that are to be there before the first task.
class PrefetchedModelsTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    Path workDirectory;

    @Test
    void isReadyWhenAllOfThemAreThere() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy s3 = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withS3At(s3.endpoint())
                        .withModelsFromBucket()
                        .with("worker.models.prefetch", "dream.safetensors,Lora/**")) {
            byte[] dream = put(around, "Stable-diffusion/dream.safetensors", 1);
            byte[] ink = put(around, "Lora/ink.safetensors", 2);
            FaultRule held = s3.when(request ->
                            request.method().equals("GET") && request.path().endsWith("ink.safetensors"))
                    .hold();
            around.send("early");
            worker.start();

            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> notReady(worker)
                            .contains("1 of 2 models of WORKER_MODELS_PREFETCH are there,"
                                    + " the next is Lora/ink.safetensors"));
            assertThat(around.sns().published()).isEmpty();
            assertThat(around.sqs().depth(around.queue()).visible()).isEqualTo(1);

            held.lift();
            assertThat(worker.result().path("result").asBoolean()).isTrue();
            assertThat(notReady(worker)).isEmpty();
            assertThat(models().resolve("Stable-diffusion/dream.safetensors")).hasBinaryContent(dream);
            assertThat(models().resolve("Lora/ink.safetensors")).hasBinaryContent(ink);
        }
    }

    @Test
    void waitsForTheBucketAndSaysSo() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy s3 = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withS3At(s3.endpoint())
                        .withModelsFromBucket()
                        .with("worker.models.prefetch", "dream.safetensors")) {
            put(around, "Stable-diffusion/dream.safetensors", 1);
            s3.when(request -> request.query().contains("list-type=2"))
                    .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
            around.send("early");
            worker.start();

            Awaitility.await().atMost(SOON).until(() -> notReady(worker).contains("s3:ListBucket"));
            s3.clear();
            assertThat(worker.result().path("result").asBoolean()).isTrue();
        }
    }

    @Test
    void staysUnreadyForAPatternThatStandsForNothing() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withModelsFromBucket()
                        .with("worker.models.prefetch", "dreamshapr.safetensors")) {
            put(around, "Stable-diffusion/dreamshaper.safetensors", 1);
            worker.start();

            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> notReady(worker).contains("'dreamshapr.safetensors'; the closest names are:"));
        }
    }

    @Test
    void removesNoneOfThemForAnother() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withModelsFromBucket()
                        .with("worker.dynamic-model", "true")
                        .with("worker.models.max-bytes", "150000")
                        .with("worker.models.prefetch", "dream.safetensors")) {
            put(around, "Stable-diffusion/dream.safetensors", 1);
            put(around, "Stable-diffusion/other.safetensors", 2);
            around.runtime().listModelsIn(Files.createDirectories(models()));
            worker.start();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> Files.exists(models().resolve("Stable-diffusion/dream.safetensors")));
            var task = TestServers.task("other");
            task.withObject("/content/override_settings").put("sd_model_checkpoint", "other.safetensors");

            around.sendBody(task.toString());

            assertThat(worker.result().at("/error/code").asText()).isEqualTo("MODEL_TOO_LARGE");
            assertThat(models().resolve("Stable-diffusion/dream.safetensors")).exists();
        }
    }

    @Test
    void waitsForOthersToPutThemThereWhereItFetchesNone() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker =
                        new RunningWorker(around, workDirectory).with("worker.models.prefetch", "dream.safetensors")) {
            Path file = models().resolve("Stable-diffusion/dream.safetensors");
            Files.createDirectories(file.getParent());
            around.send("early");
            worker.start();
            Awaitility.await().atMost(SOON).until(() -> notReady(worker).contains("'dream.safetensors'"));

            Files.write(file, ModelFile.safetensors(100, 1));

            assertThat(worker.result().path("result").asBoolean()).isTrue();
        }
    }

    private static String notReady(RunningWorker worker) {
        return worker.worker().notReadyBecause().orElse("");
    }

    private Path models() {
        return RunningWorker.models(workDirectory);
    }

    private static byte[] put(TestServers around, String path, long seed) {
        byte[] model = ModelFile.safetensors(100_000, seed);
        around.s3().put(around.bucket(), "models/" + path, model);
        return model;
    }
}
