package io.sdqueueworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.doctor.Subject;
import io.sdqueueworker.testbed.aws.ClaimCheck;
import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.aws.SnsServer.Published;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.aws.StsServer;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.ServerCertificate;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.servers.TlsFront;
import io.sdqueueworker.testbed.servers.WireSchema;
import io.sdqueueworker.testbed.worker.CommandRun;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/// The native executable as a process, limited to behaviour that a native image can break: types read by reflection,
/// resources, the SDK's look-ups by name, TLS, signals.
///
/// Run by `make native-test`, on the executable that `make native` has built.
@ExtendWith(WithServers.class)
class NativeWorkerIT extends PackagedWorkerTests {

    private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a");

    /// Makes everything read-only except the directory in the first argument, then runs the remaining command.
    private static final String READ_ONLY_ROOT = """
            work=$1; shift
            cut -d ' ' -f 5,6 /proc/self/mountinfo | grep -E ' rw[, ]?' | cut -d ' ' -f 1 |
              grep -vE '^/(proc|sys|dev)(/|$)' > "$work/mounts"
            mount --bind "$work" "$work"
            while read -r each; do mount -o remount,bind,ro "$each"; done < "$work/mounts"
            for each in "$work/.." "$PWD" /tmp; do
              if touch "$each/written" 2>/dev/null; then echo "$each is not read-only" >&2; exit 99; fi
            done
            exec "$@\"""";

    /// Kept after the test, for debugging.
    private static final Path LOGS = Path.of("target/native-test");

    private String test;

    @BeforeAll
    static void hasAnExecutable() throws IOException {
        Files.createDirectories(LOGS);
        assertThat(Path.of(System.getProperty("worker.executable", "(none)")))
                .as("the executable to test, see `make native-test`")
                .isExecutable();
    }

    /// Each line is made by a formatter of our own, which Quarkus finds by its name.
    @Test
    void logsJsonOnRequest(TestServers servers) throws Exception {
        WorkerProcess worker = servers.closing(start(servers, Map.of("WORKER_LOG_FORMAT", "json")));
        servers.send("in-json");
        servers.sns().awaitPublished(1, SOON);
        worker.terminate(SOON);

        assertThat(Files.readAllLines(log()).stream().map(RunningWorker::json))
                .allMatch(line -> line.has("timestamp") && line.has("message"))
                .anyMatch(line -> line.path("message").asText().equals("task published")
                        && line.path("taskId").asText().equals("in-json"));
    }

    @BeforeEach
    void nameTheLog(TestInfo info) {
        test = info.getTestMethod().orElseThrow().getName();
    }

    @Test
    void completesATaskAndReportsIt(TestServers servers) throws Exception {
        WorkerProcess worker = servers.closing(start(servers, Map.of()));
        servers.send("native");

        JsonNode result = result(servers, 1);
        worker.awaitReady(SOON);
        String metrics = worker.get("/q/metrics").orElseThrow().body();

        assertThat(result.path("result").asBoolean()).isTrue();
        assertThat(result.path("image_url").get(0).asText()).endsWith("-1.png");
        assertThat(metrics)
                .contains(
                        "sd_worker_tasks_total{code=\"\",outcome=\"completed\"} 1.0",
                        "sd_worker_stage_seconds_bucket{stage=\"generation\"",
                        "sd_worker_gpu_busy_seconds_total",
                        "sd_queue_messages{queue=",
                        "state=\"visible\"}");
        assertThat(worker.get("/q/health/live").orElseThrow().body()).contains("\"UP\"");
        assertThat(worker.get("/status").orElseThrow().body()).contains("Accepting tasks", "<bdi>native</bdi>");
        assertThat(WireSchema.STATUS.faults(
                        worker.get("/status.json").orElseThrow().body()))
                .isEmpty();
        assertThat(Files.readAllLines(log()).stream().filter(line -> line.contains("taskId=native")))
                .hasSize(4);
        assertThat(Files.readString(log())).doesNotContain("planted", "secret prompt");
    }

    @Test
    void tellsAFinishedTaskAgainWithoutTheRuntime(TestServers servers) throws Exception {
        servers.closing(start(servers, Map.of()));
        String message = TestServers.envelope(TestServers.task("again"), "0b0e5bd8-1f2c-5ea5-9e3b-0a2b1c3d4e5f");
        servers.sendBody(message);
        JsonNode first = result(servers, 1);
        // While the first one is under way, the second one steps aside for minutes.
        Awaitility.await()
                .atMost(SOON)
                .until(() -> servers.sqs().depth(servers.queue()).equals(new SqsServer.Depth(0, 0)));

        servers.sendBody(message);

        assertThat(result(servers, 2)).isEqualTo(first);
        assertThat(servers.runtime().generations()).isEqualTo(1);
    }

    @Test
    void tellsWhatTheRuntimeCallsInvalid(TestServers servers) throws Exception {
        servers.closing(start(servers, Map.of()));
        servers.runtime().next(Behaviour.answers(422, "{\"detail\":[{\"msg\":\"field required\"}]}"));
        servers.send("wrong");

        JsonNode result = result(servers, 1);

        assertThat(result.path("result").asBoolean()).isFalse();
        assertThat(result.path("error").path("code").asText()).isEqualTo("INVALID_REQUEST");
    }

    @Test
    void carriesAnImageOf20MiB(TestServers servers) throws Exception {
        byte[] image = new byte[20 * 1024 * 1024];
        new Random(1).nextBytes(image);
        ByteBuffer.wrap(image).put(PNG);
        servers.closing(start(servers, Map.of()));
        servers.runtime().next(Behaviour.imageBytes(image));
        servers.send("large");

        String url = result(servers, 1).path("image_url").get(0).asText();

        String key = url.substring(("s3://" + servers.bucket() + "/").length());
        assertThat(servers.s3().bytes(servers.bucket(), key)).isEqualTo(image);
    }

    @Test
    void fetchesAPayloadAndAnInputByUrl(TestServers servers) throws Exception {
        byte[] image = ImagePainter.png("input", 1, 32, 32);
        InputServer inputs = servers.closing(InputServer.start());
        servers.closing(start(servers, Map.of("WORKER_INPUTS_ALLOW_NETWORKS", "127.0.0.0/8")));
        inputs.serve("/input.png", InputAnswer.png(image));
        ObjectNode task = ClaimCheck.largeTask("deposited");
        task.withObject("/metadata").put("tasktype", "image-to-image");
        task.withObject("/content").putArray("init_images").add(inputs.url("/input.png"));
        servers.sendBody(ClaimCheck.NEW_POINTER.deposit(servers.s3(), servers.bucket(), task));

        JsonNode result = result(servers, 1);

        assertThat(result.path("result").asBoolean()).isTrue();
        assertThat(servers.runtime().requests().getFirst().at("/init_images/0").asText())
                .isEqualTo(Base64.getEncoder().encodeToString(image));
    }

    @Test
    void trustsAnAuthorityOfOnesOwn(TestServers servers) throws Exception {
        ServerCertificate certificate = ServerCertificate.create(directory);
        TlsFront s3 = servers.closing(TlsFront.start(servers.s3().endpoint(), certificate));
        TlsFront sqs = servers.closing(TlsFront.start(servers.sqs().endpoint(), certificate));
        servers.closing(start(
                servers,
                Map.of(
                        "AWS_ENDPOINT_URL_S3", text(s3.endpoint()),
                        "AWS_ENDPOINT_URL_SQS", text(sqs.endpoint()),
                        "AWS_CA_BUNDLE", certificate.authority().toString())));
        servers.send("over-tls");

        assertThat(result(servers, 1).path("result").asBoolean()).isTrue();
    }

    @Test
    void trustsNoStranger(TestServers servers) throws Exception {
        ServerCertificate certificate = ServerCertificate.create(directory);
        TlsFront s3 = servers.closing(TlsFront.start(servers.s3().endpoint(), certificate));
        WorkerProcess worker = servers.closing(start(servers, Map.of("AWS_ENDPOINT_URL_S3", text(s3.endpoint()))));
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(Files.readString(log()))
                        .contains("output bucket cannot be read yet", "unable to find valid certification path"));
        assertThat(worker.get("/q/health/ready").map(HttpResponse::statusCode)).contains(503);
    }

    @Test
    void takesItsCredentialsFromWebIdentity(TestServers servers) throws Exception {
        ServerCertificate certificate = ServerCertificate.create(directory);
        Path token = Files.writeString(directory.resolve("token"), "the-token-of-the-service-account");
        String role = "arn:aws:iam::123456789012:role/worker";
        StsServer sts = servers.closing(StsServer.start("the-token-of-the-service-account"));
        TlsFront front = servers.closing(TlsFront.start(sts.endpoint(), certificate));
        Map<String, String> environment = servers.environment(directory.resolve("work"));
        environment.keySet().removeAll(List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"));
        environment.putAll(Map.of(
                "AWS_ROLE_ARN", role,
                "AWS_WEB_IDENTITY_TOKEN_FILE", token.toString(),
                "AWS_ENDPOINT_URL_STS", text(front.endpoint()),
                "AWS_CA_BUNDLE", certificate.authority().toString()));
        try (WorkerProcess _ = WorkerProcess.start(environment, log())) {
            servers.send("web-identity");

            Published published = servers.sns().awaitPublished(1, SOON).getFirst();

            assertThat(published.accessKey()).isEqualTo(StsServer.ACCESS_KEY);
            assertThat(sts.rolesAssumed()).contains(role);
            assertThat(Files.readString(log())).doesNotContain("planted", "the-token");
        }
    }

    @Test
    void writesToItsWorkDirectoryOnly(TestServers servers) throws Exception {
        Path work = Files.createDirectory(directory.resolve("work"));
        WorkerProcess worker = servers.closing(WorkerProcess.start(
                List.of("unshare", "--map-root-user", "--mount", "sh", "-ec", READ_ONLY_ROOT, "sh", text(work)),
                servers.environment(work),
                log()));
        servers.send("read-only");

        assertThat(result(servers, 1).path("result").asBoolean()).isTrue();
        worker.awaitReady(SOON);
    }

    @Test
    void fetchesModels(TestServers servers) throws Exception {
        byte[] model = ModelFile.safetensors(1_000_000, 1);
        servers.s3().put(servers.bucket(), "models/Stable-diffusion/夢.safetensors", model);
        Map<String, String> environment = servers.environment(directory.resolve("work"));
        Path models = directory.resolve("models");
        environment.put("LANG", "C.UTF-8");
        environment.put("WORKER_MODELS_SOURCE", "s3://" + servers.bucket() + "/models");
        environment.put("WORKER_MODELS_DIR", text(models));
        environment.put("WORKER_MODELS_PREFETCH", "夢.safetensors");

        CommandRun prefetch = CommandRun.of(environment, "prefetch");

        assertThat(prefetch.status()).as(prefetch.output() + prefetch.errors()).isZero();
        assertThat(models.resolve("Stable-diffusion/夢.safetensors")).hasBinaryContent(model);
        try (WorkerProcess worker = start(servers, environment)) {
            worker.awaitReady(SOON);
        }
    }

    @Test
    void listsTheQuarantine(TestServers servers) throws Exception {
        Map<String, String> environment = servers.environment(directory.resolve("work"));

        CommandRun redrive = CommandRun.of(environment, "redrive", "--list");

        assertThat(redrive.status()).as(redrive.output() + redrive.errors()).isZero();
        assertThat(redrive.output()).isEqualTo("messages: 0, failures: 0\n");
    }

    @Test
    void examinesItsSurroundings(TestServers servers) throws Exception {
        StsServer sts = servers.closing(StsServer.start("no token"));
        Map<String, String> environment = servers.environment(directory.resolve("work"));
        environment.put("AWS_ENDPOINT_URL_STS", text(sts.endpoint()));
        environment.put("WORKER_SPOOL_LIMIT", "64M");
        environment.put("WORKER_PAYLOAD_BUCKETS", servers.bucket());
        environment.put("WORKER_RUNTIME_OUTPUT_DIR", text(directory));
        environment.put("WORKER_MODELS_DIR", text(directory.resolve("models")));
        environment.put("WORKER_MODELS_KEEP_FREE", "1M");

        servers.s3().put(servers.bucket(), "models/v1-5.safetensors", "not really");

        CommandRun doctor =
                CommandRun.of(environment, "doctor", "--json", "--models=s3://" + servers.bucket() + "/models/");

        assertThat(doctor.errors()).isEmpty();
        assertThat(WireSchema.DOCTOR_REPORT.faults(doctor.output())).isEmpty();
        assertThat(RunningWorker.json(doctor.output()).findValuesAsText("subject"))
                .containsExactly(
                        Arrays.stream(Subject.values()).map(Subject::label).toArray(String[]::new));
        assertThat(RunningWorker.json(doctor.output()).path("status").asText()).isEqualTo("ok");
        assertThat(doctor.status()).isZero();
    }

    @Test
    void examinesARuntimeOfAnotherType(TestServers servers) throws Exception {
        StsServer sts = servers.closing(StsServer.start("no token"));
        Map<String, String> environment = servers.environment(directory.resolve("work"));
        environment.put("AWS_ENDPOINT_URL_STS", text(sts.endpoint()));
        environment.put("API_BASE_URL", text(servers.comfyUi().endpoint()));
        sts.refuseCallers("ExpiredToken");

        CommandRun doctor = CommandRun.of(environment, "doctor");

        assertThat(doctor.output())
                .contains("the runtime there is comfyui, and RUNTIME_TYPE is sdwebui", "403 ExpiredToken");
        assertThat(doctor.status()).isEqualTo(2);
    }

    @Test
    void reportsEveryWrongSetting() throws Exception {
        CommandRun doctor = CommandRun.of(Map.of("S3_BUCKET", "s3://wrong"), "doctor");

        assertThat(doctor.output())
                .contains("SQS_QUEUE_URL (worker.queue-url) is missing", "S3_BUCKET (worker.bucket) is wrong");
        assertThat(doctor.status()).isEqualTo(2);
    }

    private static String text(Object value) {
        return value.toString();
    }

    @Override
    Path log() {
        return LOGS.resolve(test + ".log");
    }
}
