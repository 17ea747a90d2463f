package io.sdqueueworker.doctor;

import static io.sdqueueworker.doctor.Findings.assertFailure;
import static io.sdqueueworker.doctor.Findings.assertOk;
import static io.sdqueueworker.doctor.Findings.assertWarning;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.http.HttpListener;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.WebUiSettings;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the doctor finds out about the pod: the runtime, the work directory, the port.
class DoctorPodTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path workDirectory;

    @Test
    void findsTheRuntimeDown() throws Exception {
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, workDirectory)) {
            around.runtime().die();

            assertFailure(examined.findings(Subject.RUNTIME), "does not answer", "API_BASE_URL");
        }
    }

    @Test
    void findsTheRuntimeLocked() throws Exception {
        try (TestServers around =
                        TestServers.create(WebUiSettings.defaults().withAccount("user", "a-planted-password"));
                Examined examined =
                        new Examined(around, workDirectory).with("worker.runtime.auth", "user:planted-and-wrong")) {
            assertFailure(
                    examined.findings(Subject.RUNTIME), "refuses the worker's credentials", "WORKER_RUNTIME_AUTH");
            assertThat(examined.report().toString()).doesNotContain("planted");
        }
    }

    @Test
    void findsCredentialsThatAreNone() throws Exception {
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, workDirectory).with("worker.runtime.auth", "planted")) {
            assertFailure(examined.findings(Subject.SETTINGS).subList(1, 2), "has no colon", "a colon between");
            assertThat(examined.report().toString()).doesNotContain("planted");
        }
    }

    @Test
    void findsAComfyUiInThePlaceOfAWebUi() throws Exception {
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, workDirectory)
                        .with("worker.runtime.url", around.comfyUi().endpoint() + "/sdapi/v1")) {
            assertFailure(
                    examined.findings(Subject.RUNTIME),
                    "no sdwebui but a comfyui",
                    "set RUNTIME_TYPE (worker.runtime.type) to comfyui");
        }
    }

    @Test
    void findsAWebUiInThePlaceOfAComfyUi() throws Exception {
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, workDirectory)
                        .with("worker.runtime.type", "comfyui")
                        .with("worker.runtime.url", around.runtime().endpoint().toString())) {
            assertFailure(
                    examined.findings(Subject.RUNTIME),
                    "no comfyui but a sdwebui",
                    "set RUNTIME_TYPE (worker.runtime.type) to sdwebui");
        }
    }

    @Test
    void findsSomethingElseInThePlaceOfTheRuntime() throws Exception {
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, workDirectory)
                        .with("worker.runtime.url", around.s3().endpoint().toString())) {
            assertThat(examined.findings(Subject.RUNTIME)).singleElement().isInstanceOf(Finding.Failure.class);
        }
    }

    @Test
    void warnsOfARuntimeWithoutACheckpoint() throws Exception {
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, workDirectory)) {
            around.runtime().notReady();

            assertWarning(examined.findings(Subject.RUNTIME), "no checkpoint yet", "wait until it has started");
        }
    }

    @Test
    void leavesARunAlone() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory.resolve("worker")).start();
                Examined examined = new Examined(around, workDirectory)) {
            around.runtime().next(Behaviour.slow(Duration.ofSeconds(3)));
            around.send("undisturbed");
            around.runtime().awaitGenerationStarted(1, SOON);

            assertOk(examined.findings(Subject.RUNTIME), "a run is on it");

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            assertThat(around.runtime().interrupts()).isZero();
        }
    }

    @Test
    void looksAtComfyUi() throws Exception {
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, workDirectory)
                        .with("worker.runtime.type", "comfyui")
                        .with("worker.runtime.url", around.comfyUi().endpoint().toString())) {
            assertOk(examined.findings(Subject.RUNTIME), "ComfyUI", "nothing runs on it");
        }
    }

    @Test
    void findsAWorkDirectoryThatCannotBeWrittenTo() throws Exception {
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, Path.of("/proc/none"))) {
            assertFailure(examined.findings(Subject.WORK_DIRECTORY), "cannot be written to", "emptyDir");
        }
    }

    @Test
    void warnsOfADiskThatIsSmallerThanTheSpoolsLimit() throws Exception {
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, workDirectory).with("worker.spool-limit", "9999T")) {
            assertWarning(examined.findings(Subject.WORK_DIRECTORY), "DISK_FULL", "WORKER_SPOOL_LIMIT");
        }
    }

    @Test
    void createsNoWorkDirectoryAndLeavesNothingInOne() throws Exception {
        Path later = workDirectory.resolve("later");
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, later)) {
            assertOk(examined.findings(Subject.WORK_DIRECTORY), "is not there yet, can be created");

            assertThat(later).doesNotExist();
            assertThat(workDirectory).isEmptyDirectory();
        }
    }

    @Test
    void countsWhatAWorkerSpoolsAsRoom() throws Exception {
        long tebibyte = 1L << 40;
        long limit = Files.getFileStore(workDirectory).getUsableSpace() + tebibyte;
        Path spool = Files.createDirectories(workDirectory.resolve("spool/1"));
        Path ofATask = spool.resolve("output");
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, workDirectory).with("worker.spool-limit", limit + "");
                // It has a length and takes no room.
                RandomAccessFile file = new RandomAccessFile(ofATask.toFile(), "rw")) {
            file.setLength(2 * tebibyte);

            assertOk(examined.findings(Subject.WORK_DIRECTORY), "worker.spool-limit is " + (limit >> 20) + " MiB");

            assertThat(ofATask).exists();
        }
    }

    @Test
    void findsThePortTaken() throws Exception {
        try (TestServers around = TestServers.create();
                HttpListener other = HttpListener.start("other", 0, (connection, _) -> {
                    connection.answer(200, "application/json", "{\"status\":\"UP\"}");
                    return true;
                });
                Examined examined = new Examined(around, workDirectory)
                        .withPort(other.endpoint().getPort())) {
            assertFailure(examined.findings(Subject.PORT), "is taken", "QUARKUS_MANAGEMENT_PORT");
        }
    }

    @Test
    void findsThePortToBeTheRuntimes() throws Exception {
        try (TestServers around = TestServers.create();
                Examined examined = new Examined(around, workDirectory)
                        .withPort(around.runtime().endpoint().getPort())) {
            assertFailure(examined.findings(Subject.PORT), "is the runtime's too", "QUARKUS_MANAGEMENT_PORT");
        }
    }

    @Test
    void tellsWhyAWorkerTakesNoTasksOn() throws Exception {
        try (TestServers around = TestServers.create();
                HttpListener worker = HttpListener.start("worker", 0, (connection, _) -> {
                    connection.answer(503, "application/json", """
                            {"status": "DOWN", "checks": [{"name": "intake", "status": "DOWN",
                             "data": {"reason": "storage: S3 PutObject: 503 SlowDown"}}]}""");
                    return true;
                });
                Examined examined = new Examined(around, workDirectory)
                        .withPort(worker.endpoint().getPort())) {
            assertWarning(examined.findings(Subject.PORT), "no tasks on: storage: S3", "what it names");
        }
    }
}
