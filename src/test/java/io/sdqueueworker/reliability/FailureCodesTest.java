package io.sdqueueworker.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.OwnKeys;
import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.aws.SnsServer.Published;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.OtherWorker;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every failure code can occur and has its documented consequence: a failure of the task is published at once and
/// ends it; after any other, the task returns to the queue and nothing is published.
@ExtendWith(WithServers.class)
class FailureCodesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @EnumSource
    void comesUpAndHasItsConsequence(Code code, TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        InputServer web = servers.closing(InputServer.start());
        worker.with("worker.publication-timeout", "1ms")
                .with("worker.inputs.allow-networks", "127.0.0.0/8")
                .withS3At(bucket.endpoint());
        String body = arrange(code, servers, bucket, web, worker);
        boolean left = code == Code.WORKER_DIED || code == Code.ATTEMPTS_SPENT;
        if (code == Code.WORKER_DIED) {
            LeftBehind.in(servers.workDirectory(), servers, body);
        }
        worker.start();
        afterStart(code, servers, bucket, worker);
        if (!left) {
            servers.sendBody(body);
        }

        String outcome = outcome(code.consequence());
        if (code.isFinal()) {
            assertThat(worker.result().path("error").path("code").asText()).isEqualTo(code.name());
            worker.awaitEmptyQueue();
        }
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(worker.setbacks())
                        .containsKey(outcome + " " + code.name().toLowerCase(Locale.ROOT)));
        if (!code.isFinal()) {
            assertThat(servers.sns().published())
                    .extracting(Published::message)
                    .extracting(RunningWorker::json)
                    .noneMatch(told -> told.has("error"));
        }
        assertThat(servers.s3().keys(servers.bucket(), "quarantine/"))
                .filteredOn(key -> key.endsWith(".json"))
                .hasSize(outcome.equals("setaside") ? 1 : 0);
        assertThat(servers.s3().keys(servers.bucket(), "attempts/")).hasSize(code.isVerdict() ? 1 : 0);
    }

    private static String outcome(Code.Consequence consequence) {
        return switch (consequence) {
            case REJECT -> "rejected";
            case SET_ASIDE -> "setaside";
            case PROVE, RETRY, RETRY_FOR_LONG, CLOSE_INTAKE, RELEASE_AND_CLOSE_INTAKE -> "retryable";
        };
    }

    /// Causes the failure.
    ///
    /// @return the task
    private String arrange(Code code, TestServers servers, FaultProxy bucket, InputServer web, RunningWorker worker)
            throws Exception {
        ObjectNode task = TestServers.task("task");
        ObjectNode content = task.withObject("/content");
        switch (code) {
            case MALFORMED -> task.withObject("/metadata").remove("tasktype");
            case UNSUPPORTED_TASK -> task.withObject("/metadata").put("tasktype", "text-to-song");
            case INVALID_REQUEST -> content.put("sampler_name", "no such sampler");
            case UI_WORKFLOW_FORMAT -> {
                ObjectNode saved = JSON.createObjectNode();
                saved.putArray("nodes");
                saved.putArray("links");
                return pipeline(worker, saved);
            }
            case UNKNOWN_NODE -> {
                ObjectNode graph = ComfyWorkflows.textToImage("a very secret prompt", 7);
                graph.putObject("99").put("class_type", "NoSuchNode").putObject("inputs");
                return pipeline(worker, graph);
            }
            case MODEL_NOT_FOUND -> content.putObject("override_settings").put("sd_model_checkpoint", "none.ckpt");
            case RUNTIME_REFUSED -> servers.runtime().next(Behaviour.answers(418, "{\"detail\":\"I'm a teapot\"}"));
            case OUTPUT_MISSING -> servers.runtime().next(Behaviour.noImages());
            case INPUT_REFUSED -> {
                return withInput("http://10.0.0.1/inside.png");
            }
            case INPUT_NOT_FOUND -> {
                return withInput("s3://" + servers.bucket() + "/missing.png");
            }
            case INPUT_UNAVAILABLE, INTERNAL -> {
                web.serve("/input.png", InputAnswer.status(503));
                return withInput(web.url("/input.png"));
            }
            case EXPIRED -> task.withObject("/metadata").put("expires_at", 1);
            case OUTPUT_TOO_LARGE -> worker.withSpoolLimit(1_024);
            case OUTPUT_REFUSED ->
                bucket.when(request -> request.method().equals("PUT")
                                && !request.path().contains("/quarantine/")
                                && !request.path().endsWith(OwnKeys.WRITE_CHECK))
                        .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
            case RUNTIME_UNAVAILABLE -> servers.runtime().next(Behaviour.answers(503, "{}"));
            case RUNTIME_TIMEOUT -> {
                worker.with("worker.generation-timeout", "1s");
                servers.runtime().next(Behaviour.hang());
            }
            case STALLED -> {
                worker.with("worker.stall-timeout", "1s");
                servers.runtime().next(Behaviour.hang());
            }
            case OUT_OF_MEMORY -> servers.runtime().next(Behaviour.outOfMemory(), Behaviour.outOfMemory());
            case RUNTIME_DIED -> servers.runtime().next(Behaviour.dies());
            case RUNTIME_ERROR -> servers.runtime().next(Behaviour.plainInternalServerError());
            case GPU_FAULT -> servers.runtime().next(Behaviour.cudaFault());
            case RUNTIME_STUCK -> {
                worker.with("worker.runtime.stop-timeout", "1s");
                servers.runtime().next(Behaviour.stubborn());
            }
            case WRONG_MODEL -> {
                servers.runtime().addCheckpoint("dream.safetensors");
                servers.runtime().next(Behaviour.usesItsOwnModel());
                content.putObject("override_settings").put("sd_model_checkpoint", "dream");
            }
            case MODEL_TOO_LARGE -> {
                nameModel(servers, content, ModelFile.safetensors(10_000, 1));
                worker.withModelsFromBucket().withModelLimit(1_024);
            }
            case MODEL_INVALID -> {
                nameModel(servers, content, "no model".getBytes(UTF_8));
                worker.withModelsFromBucket();
            }
            case MODELS_UNAVAILABLE -> {
                nameModel(servers, content, ModelFile.safetensors(10_000, 1));
                worker.withModelsFromBucket();
            }
            case ATTEMPTS_SPENT -> {
                worker.with("worker.max-receives", "1").with("worker.max-attempts", "1");
                String body = task.toString();
                receiveOnce(servers, body);
                return body;
            }
            case STORAGE_UNAVAILABLE, ACCESS_DENIED, NOTIFICATION_UNAVAILABLE, DISK_FULL, WORKER_DIED -> {}
        }
        return task.toString();
    }

    /// Sends a message and receives it, as a worker that does not survive it.
    private static void receiveOnce(TestServers servers, String body) {
        servers.sendBody(body);
        String queue = servers.queue().url();
        var client = servers.sqs().client();
        String handle = client.receiveMessage(request -> request.queueUrl(queue).waitTimeSeconds(5))
                .messages()
                .getFirst()
                .receiptHandle();
        client.changeMessageVisibility(
                request -> request.queueUrl(queue).receiptHandle(handle).visibilityTimeout(0));
    }

    /// Causes what must not be there when the intake opens for the first time.
    private void afterStart(Code code, TestServers servers, FaultProxy bucket, RunningWorker worker) throws Exception {
        if (code.dependency().isEmpty() && code != Code.INTERNAL) {
            return;
        }
        worker.awaitReady();
        switch (code) {
            case INTERNAL -> worker.breakDialler();
            case RUNTIME_STUCK -> OtherWorker.generates(servers.runtime());
            case STORAGE_UNAVAILABLE -> refuseUploads(bucket, 503);
            case ACCESS_DENIED -> refuseUploads(bucket, 403);
            case NOTIFICATION_UNAVAILABLE -> servers.sns().failUntilCleared(500, "InternalError");
            case MODELS_UNAVAILABLE ->
                bucket.when(request -> request.query().contains("list-type=2"))
                        .answer(503, "application/xml", "<Error><Code>Planned</Code></Error>");
            case DISK_FULL -> {
                Path spool = servers.workDirectory().resolve("spool");
                Files.delete(spool);
                Files.createFile(spool);
            }
            default -> {}
        }
    }

    private static void nameModel(TestServers servers, ObjectNode content, byte[] model) {
        servers.s3().put(servers.bucket(), "models/Stable-diffusion/dream.safetensors", model);
        content.putObject("override_settings").put("sd_model_checkpoint", "dream.safetensors");
    }

    private static void refuseUploads(FaultProxy bucket, int status) {
        bucket.when(request -> request.method().equals("PUT"))
                .answer(status, "application/xml", "<Error><Code>Planned</Code></Error>");
    }

    private static String withInput(String url) {
        ObjectNode task = TestServers.task("task", "image-to-image");
        task.withObject("/content")
                .put("prompt", "a very secret prompt")
                .putArray("init_images")
                .add(url);
        return task.toString();
    }

    private static String pipeline(RunningWorker worker, ObjectNode content) {
        worker.withComfyUi();
        return TestServers.pipeline("task", content).toString();
    }
}
