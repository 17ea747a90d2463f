package io.sdqueueworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.WorkerEnvironment;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.WithServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The data that the packaged worker discloses, and the actions that it permits. Every secret has a name with
/// `planted` in it.
@Tag("slow")
@ExtendWith(WithServers.class)
class SecretsIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void tellsNobodyWhatIsSecretWhateverFails() throws Exception {
        try (TestServers servers =
                        TestServers.create(FakeWebUiSettings.defaults().withAccount("user", "a-planted-password"));
                InputServer inputs = InputServer.start();
                FaultProxy s3 = FaultProxy.start(servers.s3().endpoint());
                FaultProxy sqs = FaultProxy.start(servers.sqs().endpoint());
                FaultProxy runtime = FaultProxy.start(servers.runtime().endpoint())) {
            Map<String, String> environment = environment(servers);
            environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
            environment.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
            environment.put("API_BASE_URL", runtime.endpoint() + "/sdapi/v1/");
            try (WorkerProcess worker = WorkerProcess.start(environment, log())) {
                worker.awaitReady(SOON);
                StringBuilder told = new StringBuilder();

                servers.sendBody(task("good").toString());
                servers.sns().awaitPublished(1, SOON);
                sendWhatFails(servers, inputs);
                servers.sns().awaitPublished(9, SOON);
                awaitLogged("code=MALFORMED");
                told.append(told(worker));

                runtime.when(_ -> true).answer(503, "application/json", "{\"detail\":\"planted-by-the-runtime\"}");
                servers.sendBody(task("unserved").toString());
                awaitLogged("code=RUNTIME_UNAVAILABLE");
                awaitNotReady(worker, told);
                runtime.clear();
                servers.sns().awaitPublished(10, SOON);

                s3.when(request -> request.method().equals("PUT"))
                        .answer(
                                403,
                                "application/xml",
                                "<Error><Code>AccessDenied</Code>"
                                        + "<Message>planted-by-s3</Message><Resource>planted</Resource></Error>");
                servers.sendBody(task("unstored").toString());
                awaitLogged("code=ACCESS_DENIED");
                awaitNotReady(worker, told);
                s3.clear();
                servers.sns().awaitPublished(11, SOON);

                sqs.when(_ -> true)
                        .answer(
                                400,
                                "application/x-amz-json-1.0",
                                "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"planted-by-sqs\"}");
                awaitLogged("queue receive failed");
                told.append(told(worker));
                sqs.clear();
                worker.terminate(SOON);

                assertThat(told.toString()).contains("sd_worker_tasks_total").doesNotContain("planted");
                assertThat(Files.readString(log()))
                        .contains("task published taskId=good", "code=RUNTIME_ERROR", "code=INPUT_REFUSED")
                        .doesNotContain("planted")
                        // Quoted text cannot forge a log line.
                        .doesNotContain("\u001b");
            }
        }
    }

    @Test
    void tellsNobodyWhatIsSecretOfAWorkflow(TestServers servers) throws Exception {
        Map<String, String> environment = environment(servers);
        environment.putAll(WorkerEnvironment.driving(
                "comfyui", servers.comfyUi().endpoint().toString()));
        servers.comfyUi()
                .next(
                        ComfyBehaviour.fails("ValueError", "planted-prompt \u001b[31m"),
                        ComfyBehaviour.answers(400, """
                                {"error":{"type":"invalid_prompt","message":"planted-prompt","details":""},
                                "node_errors":{"planted":{"class_type":"planted","errors":[{"message":"planted"}]}}}"""),
                        ComfyBehaviour.answers(500, "planted-prompt"),
                        ComfyBehaviour.garbledAnswer(),
                        ComfyBehaviour.garbledHistory());
        try (WorkerProcess worker = WorkerProcess.start(environment, log())) {
            for (int i = 0; i < 5; i++) {
                ObjectNode graph = ComfyWorkflows.textToImage("planted-prompt\n2026 ERROR planted-line", i);
                servers.sendBody(TestServers.pipeline("workflow-" + i, graph).toString());
            }
            servers.sns().awaitPublished(5, SOON);
            String told = told(worker);
            worker.terminate(SOON);

            assertThat(told).contains("sd_worker_tasks_total").doesNotContain("planted");
            assertThat(Files.readString(log()))
                    .contains("code=RUNTIME_ERROR", "code=INVALID_REQUEST")
                    .doesNotContain("planted")
                    .doesNotContain("\u001b");
        }
    }

    /// One task or message for each way to fail before, on and after the GPU; results of all except one are
    /// published.
    private static void sendWhatFails(TestServers servers, InputServer inputs) {
        servers.sendBody("{\"planted-body\": ");
        servers.runtime()
                .next(
                        Behaviour.answers(500, "{\"error\":\"ValueError\",\"errors\":\"planted-prompt \u001b[31m\"}"),
                        Behaviour.answers(422, "{\"detail\":\"planted-prompt\"}"),
                        Behaviour.answers(200, "{\"images\":[\"planted-prompt\""),
                        Behaviour.answers(200, "{\"images\":[\"AQ==\"],\"info\":\"planted-prompt\"}"));
        for (String id : List.of("failing-1", "failing-2")) {
            servers.sendBody(task(id).toString());
        }
        inputs.serve("/page", InputAnswer.status(200));
        inputs.serve("/away", InputAnswer.redirect(302, "http://planted-user:planted-token@127.0.0.1/?planted=1"));
        String local = inputs.url("");
        List<String> urls = List.of(
                local + "/page?X-Amz-Signature=planted-signature",
                local + "/missing?access_token=planted-bearer",
                local + "/away?sig=planted",
                "http://planted-user:planted-password@127.0.0.1/a.png",
                "http://10.0.0.1/a.png?sig=planted-signature",
                "s3://other/planted-key");
        for (int i = 0; i < urls.size(); i++) {
            ObjectNode task = task("input-" + i);
            task.withObject("/metadata").put("tasktype", "image-to-image");
            task.withObject("/content").putArray("init_images").add(urls.get(i));
            servers.sendBody(task.toString());
        }
    }

    private static ObjectNode task(String id) {
        ObjectNode task = TestServers.task(id);
        task.withObject("/metadata").putObject("context").put("token", "planted-context");
        task.withObject("/content").put("prompt", "planted-prompt\n2026 ERROR planted-line");
        return task;
    }

    /// All answers of the management port.
    private static String told(WorkerProcess worker) throws InterruptedException {
        StringBuilder told = new StringBuilder();
        for (String path : List.of(
                "/q/metrics",
                "/q/health",
                "/q/health/live",
                "/q/health/ready",
                "/q/health/started",
                "/status",
                "/status.json")) {
            told.append(worker.get(path).orElseThrow().body()).append('\n');
        }
        return told.toString();
    }

    private static void awaitNotReady(WorkerProcess worker, StringBuilder told) throws InterruptedException {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> worker.get("/q/health/ready").orElseThrow().statusCode() == 503);
        told.append(told(worker));
    }

    private void awaitLogged(String text) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> Files.readString(log(), StandardCharsets.UTF_8).contains(text));
    }

    private Map<String, String> environment(TestServers servers) {
        Map<String, String> environment = servers.environment(directory.resolve("work"));
        environment.put("AWS_ACCESS_KEY_ID", "AKIA-planted-key");
        environment.put("AWS_SECRET_ACCESS_KEY", "planted-secret");
        environment.put("AWS_SESSION_TOKEN", "planted-session-token");
        environment.put("WORKER_RUNTIME_AUTH", "user:a-planted-password");
        environment.put("WORKER_INPUTS_ALLOW_NETWORKS", "127.0.0.0/8");
        environment.put("WORKER_MAX_ATTEMPTS", "2");
        environment.put("WORKER_PUBLICATION_TIMEOUT", "1s");
        environment.put("LOGLEVEL", "DEBUG");
        return environment;
    }

    private Path log() {
        return directory.resolve("worker.log");
    }
}
