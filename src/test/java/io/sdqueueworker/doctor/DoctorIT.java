package io.sdqueueworker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.StsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.servers.WireSchema;
import io.sdqueueworker.testbed.worker.CommandRun;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `sd-queue-worker doctor` as a separate process.
@Tag("slow")
@ExtendWith(WithServers.class)
class DoctorIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final StsServer sts = StsServer.start("no token");

    @AfterEach
    void closeSts() {
        sts.close();
    }

    @Test
    void endsWith0WhereAllIsWell(TestServers servers) throws Exception {
        CommandRun doctor = CommandRun.of(environment(servers), "doctor");

        assertThat(doctor.output()).contains("ok       credentials        valid for " + StsServer.CALLER);
        assertThat(doctor.output().lines()).endsWith("nothing is known to be wrong, unproven: 2");
        assertThat(doctor.status()).isZero();
        assertThat(doctor.errors()).isEmpty();
    }

    @Test
    void endsWith1ForAWarning(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        s3.when(request -> request.method().equals("GET"))
                .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
        Map<String, String> environment = environment(servers);
        environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());

        CommandRun doctor = CommandRun.of(environment, "doctor", "--json");

        assertThat(WireSchema.DOCTOR_REPORT.faults(doctor.output())).isEmpty();
        assertThat(WireSchema.read(doctor.output()).path("status").asText()).isEqualTo("warning");
        assertThat(doctor.status()).isEqualTo(1);
    }

    /// As `helm test` calls it: no runtime, no volumes, and a warning passes.
    @Test
    void checksOnlyAwsWithoutAPod(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        s3.when(request -> request.method().equals("GET"))
                .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
        Map<String, String> environment = environment(servers);
        environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
        environment.put("WORKER_WORK_DIR", "/does/not/exist");
        servers.runtime().die();

        CommandRun doctor = CommandRun.of(environment, "doctor", "--json", "--aws-only", "--fail-on=failure");

        JsonNode report = WireSchema.read(doctor.output());
        assertThat(report.findValuesAsText("subject"))
                .contains("settings", "credentials", "queue", "bucket", "topic")
                .doesNotContain("runtime", "work-directory", "port");
        assertThat(report.path("status").asText()).isEqualTo("warning");
        assertThat(doctor.status()).isZero();
    }

    @Test
    void endsWith2ForAFailureAndTellsNoSecret() throws Exception {
        try (TestServers servers =
                TestServers.create(FakeWebUiSettings.defaults().withAccount("user", "a-planted-password"))) {
            Map<String, String> environment = environment(servers);
            environment.put("WORKER_RUNTIME_AUTH", "user:a-planted-and-wrong-password");

            CommandRun doctor = CommandRun.of(environment, "doctor", "--json");

            assertThat(WireSchema.DOCTOR_REPORT.faults(doctor.output())).isEmpty();
            assertThat(failures(WireSchema.read(doctor.output()))).containsExactly("runtime");
            assertThat(doctor.status()).isEqualTo(2);
            assertThat(doctor.output() + doctor.errors()).doesNotContain("planted");
        }
    }

    @Test
    void namesEveryWrongSetting() throws Exception {
        Map<String, String> wrong = Map.of("S3_BUCKET", "s3://wrong", "WORKER_VISIBILITY", "soon");

        CommandRun doctor = CommandRun.of(wrong, "doctor", "--json");

        assertThat(WireSchema.DOCTOR_REPORT.faults(doctor.output())).isEmpty();
        assertThat(WireSchema.read(doctor.output()).findValuesAsText("found"))
                .containsExactlyInAnyOrder(
                        "SQS_QUEUE_URL (worker.queue-url) is missing",
                        "S3_BUCKET (worker.bucket) is wrong",
                        "WORKER_VISIBILITY (worker.visibility) is wrong");
        assertThat(doctor.status()).isEqualTo(2);
    }

    @Test
    void namesAMissingRegion(TestServers servers) throws Exception {
        Map<String, String> environment = environment(servers);
        environment.remove("AWS_DEFAULT_REGION");
        environment.put("AWS_CONFIG_FILE", directory.resolve("none").toString());

        CommandRun doctor = CommandRun.of(environment, "doctor");

        assertThat(doctor.output())
                .contains(
                        "failure  settings           AWS_DEFAULT_REGION (worker.region) is missing",
                        "fix: it expects an AWS region, such as us-east-1");
        assertThat(doctor.status()).isEqualTo(2);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws Exception {
        CommandRun doctor = CommandRun.of(Map.of(), "doctor", "--fix");

        assertThat(doctor.errors())
                .startsWith("unknown option of doctor: --fix")
                .contains("usage: sd-queue-worker");
        assertThat(doctor.output()).isEmpty();
        assertThat(doctor.status()).isEqualTo(2);
    }

    /// Reads the record of running tasks without the time that every renewal of a lease moves.
    private static JsonNode withoutExpiry(Path note) throws IOException {
        JsonNode running = RunningWorker.json(Files.readString(note));
        running.findParents("leaseExpiresAt").forEach(task -> ((ObjectNode) task).remove("leaseExpiresAt"));
        return running;
    }

    @Test
    void disturbsNoWorkerBesideIt(TestServers servers) throws Exception {
        WorkerProcess worker =
                servers.closing(WorkerProcess.start(environment(servers), directory.resolve("worker.log")));
        worker.awaitReady(SOON);
        CountDownLatch examined = new CountDownLatch(1);
        servers.runtime().next(Behaviour.held(examined));
        servers.send("undisturbed");
        servers.runtime().awaitGenerationStarted(1, SOON);
        Path note = directory.resolve("work/running.json");
        JsonNode before = withoutExpiry(note);
        Map<String, String> environment = environment(servers);
        environment.put(
                "QUARKUS_MANAGEMENT_PORT", Integer.toString(worker.management().getPort()));

        CommandRun doctor = CommandRun.of(environment, "doctor");

        assertThat(doctor.output())
                .contains("belongs to a worker, which takes tasks", "it is busy")
                .contains("messages: 0 waiting, 1 in flight");
        assertThat(doctor.status()).isZero();
        assertThat(withoutExpiry(note)).isEqualTo(before);
        examined.countDown();
        servers.send("next");
        assertThat(servers.sns().awaitPublished(2, SOON))
                .extracting(published ->
                        RunningWorker.json(published.message()).path("id").asText())
                .containsExactlyInAnyOrder("undisturbed", "next");
        assertThat(servers.runtime().generations()).isEqualTo(2);
        assertThat(servers.runtime().interrupts()).isZero();
    }

    @Test
    void endsWithinHalfAMinuteThoughEverythingHangs(TestServers servers) throws Exception {
        // The kernel accepts connections, and no process answers them.
        ServerSocket silence = servers.closing(new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1")));
        String nobody = "http://127.0.0.1:" + silence.getLocalPort();
        Map<String, String> environment = environment(servers);
        List.of("SQS", "S3", "SNS", "STS").forEach(service -> environment.put("AWS_ENDPOINT_URL_" + service, nobody));
        environment.put("API_BASE_URL", nobody + "/sdapi/v1");
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(silence.getLocalPort()));

        // The start of the process takes long on a busy machine, so measure it too.
        Duration start = CommandRun.of(Map.of(), "doctor").took();

        CommandRun doctor = CommandRun.of(environment, "doctor", "--json");

        assertThat(failures(WireSchema.read(doctor.output()))).contains("queue", "bucket", "topic", "runtime", "port");
        assertThat(doctor.status()).isEqualTo(2);
        assertThat(doctor.took()).isLessThan(Duration.ofSeconds(25).plus(start.multipliedBy(4)));
    }

    private Map<String, String> environment(TestServers servers) {
        Map<String, String> environment = new HashMap<>(servers.environment(directory.resolve("work")));
        environment.put("AWS_ENDPOINT_URL_STS", sts.endpoint().toString());
        environment.put("WORKER_SPOOL_LIMIT", "64M");
        return environment;
    }

    private static List<String> failures(JsonNode report) {
        return StreamSupport.stream(report.path("findings").spliterator(), false)
                .filter(finding -> finding.path("status").asText().equals("failure"))
                .map(finding -> finding.path("subject").asText())
                .toList();
    }
}
