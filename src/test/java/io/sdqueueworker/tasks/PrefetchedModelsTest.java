package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.aws.UnreadableObject;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Models that must be present before the first task.
@ExtendWith(WithServers.class)
class PrefetchedModelsTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void isReadyWhenAllOfThemAreThere(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.withS3At(s3.endpoint())
                .withModelsFromBucket()
                .with("worker.models.prefetch", "dream.safetensors,Lora/**");
        byte[] dream = put(servers, "Stable-diffusion/dream.safetensors", 1);
        byte[] ink = put(servers, "Lora/ink.safetensors", 2);
        FaultRule held = s3.when(request ->
                        request.method().equals("GET") && request.path().endsWith("ink.safetensors"))
                .hold();
        servers.send("early");
        worker.start();

        Awaitility.await()
                .atMost(SOON)
                .until(() -> notReady(worker)
                        .contains("1 of 2 models of WORKER_MODELS_PREFETCH are there,"
                                + " the next is Lora/ink.safetensors"));
        assertThat(servers.sns().published()).isEmpty();
        assertThat(servers.sqs().depth(servers.queue()).visible()).isEqualTo(1);

        held.lift();
        assertThat(worker.result().path("result").asBoolean()).isTrue();
        assertThat(notReady(worker)).isEmpty();
        assertThat(models(servers).resolve("Stable-diffusion/dream.safetensors"))
                .hasBinaryContent(dream);
        assertThat(models(servers).resolve("Lora/ink.safetensors")).hasBinaryContent(ink);
    }

    @Test
    void waitsForTheBucketAndSaysSo(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.withS3At(s3.endpoint()).withModelsFromBucket().with("worker.models.prefetch", "dream.safetensors");
        put(servers, "Stable-diffusion/dream.safetensors", 1);
        s3.when(request -> request.query().contains("list-type=2"))
                .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
        servers.send("early");
        worker.start();

        Awaitility.await().atMost(SOON).until(() -> notReady(worker).contains("s3:ListBucket"));
        s3.clear();
        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    @Test
    void staysUnreadyForAModelThatCannotBeReadAndNamesIt(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.withS3At(s3.endpoint()).withModelsFromBucket().with("worker.models.prefetch", "Lora/**");
        put(servers, "Lora/ink.safetensors", 1);
        put(servers, "Lora/pen.safetensors", 2);
        UnreadableObject.ARCHIVED.at(s3, "ink.safetensors");
        worker.start();

        Awaitility.await()
                .atMost(SOON)
                .until(() -> notReady(worker).contains("model Lora/ink.safetensors: it is archived"));
        assertThat(models(servers).resolve("Lora/pen.safetensors")).exists();
    }

    @Test
    void staysUnreadyForAPatternThatStandsForNothing(TestServers servers, RunningWorker worker) throws Exception {
        worker.withModelsFromBucket().with("worker.models.prefetch", "dreamshapr.safetensors");
        put(servers, "Stable-diffusion/dreamshaper.safetensors", 1);
        worker.start();

        Awaitility.await()
                .atMost(SOON)
                .until(() -> notReady(worker).contains("'dreamshapr.safetensors'; the closest names are:"));
    }

    @Test
    void removesNoneOfThemForAnother(TestServers servers, RunningWorker worker) throws Exception {
        worker.withModelsFromBucket()
                .with("worker.dynamic-model", "true")
                .withModelLimit(150_000)
                .with("worker.models.prefetch", "dream.safetensors");
        put(servers, "Stable-diffusion/dream.safetensors", 1);
        put(servers, "Stable-diffusion/other.safetensors", 2);
        servers.runtime().listModelsIn(Files.createDirectories(models(servers)));
        worker.start();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> Files.exists(models(servers).resolve("Stable-diffusion/dream.safetensors")));
        var task = TestServers.task("other");
        task.withObject("/content/override_settings").put("sd_model_checkpoint", "other.safetensors");

        servers.sendBody(task.toString());

        assertThat(worker.result().at("/error/code").asText()).isEqualTo("MODEL_TOO_LARGE");
        assertThat(models(servers).resolve("Stable-diffusion/dream.safetensors"))
                .exists();
    }

    @Test
    void waitsForOthersToPutThemThereWhereItFetchesNone(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.models.prefetch", "dream.safetensors");
        Path file = models(servers).resolve("Stable-diffusion/dream.safetensors");
        Files.createDirectories(file.getParent());
        servers.send("early");
        worker.start();
        Awaitility.await().atMost(SOON).until(() -> notReady(worker).contains("'dream.safetensors'"));

        Files.write(file, ModelFile.safetensors(100, 1));

        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    private static String notReady(RunningWorker worker) {
        return worker.worker().notReadyBecause().orElse("");
    }

    private static Path models(TestServers servers) {
        return RunningWorker.models(servers.workDirectory());
    }

    private static byte[] put(TestServers servers, String path, long seed) {
        byte[] model = ModelFile.safetensors(100_000, seed);
        servers.s3().put(servers.bucket(), "models/" + path, model);
        return model;
    }
}
