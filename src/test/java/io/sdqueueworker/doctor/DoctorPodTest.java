package io.sdqueueworker.doctor;

import static io.sdqueueworker.doctor.Findings.assertFailure;
import static io.sdqueueworker.doctor.Findings.assertOk;
import static io.sdqueueworker.doctor.Findings.assertWarning;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.http.HttpListener;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The doctor's findings about the pod: the runtime, the work directory, the port.
@ExtendWith(WithServers.class)
class DoctorPodTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void findsTheRuntimeDown(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        servers.runtime().die();

        assertFailure(examined.findings(Subject.RUNTIME), "does not answer", "API_BASE_URL");
    }

    @Test
    void findsTheRuntimeLocked() throws Exception {
        try (TestServers servers =
                        TestServers.create(FakeWebUiSettings.defaults().withAccount("user", "a-planted-password"));
                Examined examined = new Examined(servers).with("worker.runtime.auth", "user:planted-and-wrong")) {
            assertFailure(
                    examined.findings(Subject.RUNTIME), "refuses the worker's credentials", "WORKER_RUNTIME_AUTH");
            assertThat(examined.report().toString()).doesNotContain("planted");
        }
    }

    @Test
    void findsCredentialsThatAreNone(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers).with("worker.runtime.auth", "planted"));
        assertFailure(examined.findings(Subject.SETTINGS).subList(1, 2), "has no colon", "a colon between");
        assertThat(examined.report().toString()).doesNotContain("planted");
    }

    @Test
    void findsAComfyUiInThePlaceOfAWebUi(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers)
                .with("worker.runtime.url", servers.comfyUi().endpoint() + "/sdapi/v1"));
        assertFailure(
                examined.findings(Subject.RUNTIME),
                "no sdwebui but a comfyui",
                "set RUNTIME_TYPE (worker.runtime.type) to comfyui");
    }

    @Test
    void findsAWebUiInThePlaceOfAComfyUi(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers)
                .with("worker.runtime.type", "comfyui")
                .with("worker.runtime.url", servers.runtime().endpoint().toString()));
        assertFailure(
                examined.findings(Subject.RUNTIME),
                "no comfyui but a sdwebui",
                "set RUNTIME_TYPE (worker.runtime.type) to sdwebui");
    }

    @Test
    void findsSomethingElseInThePlaceOfTheRuntime(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers)
                .with("worker.runtime.url", servers.s3().endpoint().toString()));
        assertThat(examined.findings(Subject.RUNTIME)).singleElement().isInstanceOf(Finding.Failure.class);
    }

    @Test
    void warnsOfARuntimeWithoutACheckpoint(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        servers.runtime().notReady();

        assertWarning(examined.findings(Subject.RUNTIME), "no checkpoint yet", "wait until it has started");
    }

    @Test
    void leavesARunAlone(TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(
                new RunningWorker(servers, servers.workDirectory().resolve("worker")).start());
        Examined examined = servers.closing(new Examined(servers));
        servers.runtime().next(Behaviour.slow(Duration.ofSeconds(3)));
        servers.send("undisturbed");
        servers.runtime().awaitGenerationStarted(1, SOON);

        assertOk(examined.findings(Subject.RUNTIME), "a run is on it");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        assertThat(servers.runtime().interrupts()).isZero();
    }

    @Test
    void looksAtComfyUi(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers)
                .with("worker.runtime.type", "comfyui")
                .with("worker.runtime.url", servers.comfyUi().endpoint().toString()));
        assertOk(examined.findings(Subject.RUNTIME), "ComfyUI", "nothing runs on it");
    }

    @Test
    void findsAWorkDirectoryThatCannotBeWrittenTo(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers, Path.of("/proc/none")));
        assertFailure(examined.findings(Subject.WORK_DIRECTORY), "cannot be written to", "emptyDir");
    }

    @Test
    void warnsOfADiskThatIsSmallerThanTheSpoolsLimit(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers).with("worker.spool-limit", "9999T"));
        assertWarning(examined.findings(Subject.WORK_DIRECTORY), "DISK_FULL", "WORKER_SPOOL_LIMIT");
    }

    @Test
    void createsNoWorkDirectoryAndLeavesNothingInOne(TestServers servers) throws Exception {
        Path later = servers.workDirectory().resolve("later");
        Examined examined = servers.closing(new Examined(servers, later));
        assertOk(examined.findings(Subject.WORK_DIRECTORY), "is not there yet, can be created");

        assertThat(later).doesNotExist();
        assertThat(servers.workDirectory()).isEmptyDirectory();
    }

    @Test
    void countsWhatAWorkerSpoolsAsRoom(TestServers servers) throws Exception {
        long tebibyte = 1L << 40;
        long limit = Files.getFileStore(servers.workDirectory()).getUsableSpace() + tebibyte;
        Path spool = Files.createDirectories(servers.workDirectory().resolve("spool/1"));
        Path ofATask = spool.resolve("output");
        Examined examined = servers.closing(new Examined(servers).with("worker.spool-limit", limit + ""));
        // A sparse file: it has a length and needs no disk space.
        RandomAccessFile file = servers.closing(new RandomAccessFile(ofATask.toFile(), "rw"));
        file.setLength(2 * tebibyte);

        assertOk(examined.findings(Subject.WORK_DIRECTORY), "worker.spool-limit is " + (limit >> 20) + " MiB");

        assertThat(ofATask).exists();
    }

    @Test
    void findsThePortTaken(TestServers servers) throws Exception {
        HttpListener other = servers.closing(HttpListener.start("other", 0, (connection, _) -> {
            connection.answer(200, "application/json", "{\"status\":\"UP\"}");
            return true;
        }));
        Examined examined =
                servers.closing(new Examined(servers).withPort(other.endpoint().getPort()));
        assertFailure(examined.findings(Subject.PORT), "is taken", "QUARKUS_MANAGEMENT_PORT");
    }

    @Test
    void findsThePortToBeTheRuntimes(TestServers servers) throws Exception {
        Examined examined = servers.closing(
                new Examined(servers).withPort(servers.runtime().endpoint().getPort()));
        assertFailure(examined.findings(Subject.PORT), "is the runtime's too", "QUARKUS_MANAGEMENT_PORT");
    }

    @Test
    void tellsWhyAWorkerTakesNoTasksOn(TestServers servers) throws Exception {
        HttpListener worker = servers.closing(HttpListener.start("worker", 0, (connection, _) -> {
            connection.answer(503, "application/json", """
                            {"status": "DOWN", "checks": [{"name": "intake", "status": "DOWN",
                             "data": {"reason": "storage: S3 PutObject: 503 SlowDown"}}]}""");
            return true;
        }));
        Examined examined =
                servers.closing(new Examined(servers).withPort(worker.endpoint().getPort()));
        assertWarning(examined.findings(Subject.PORT), "no tasks on: storage: S3", "what it names");
    }
}
