package io.sdqueueworker.doctor;

import static io.sdqueueworker.doctor.Findings.assertFailure;
import static io.sdqueueworker.doctor.Findings.assertOk;
import static io.sdqueueworker.doctor.Findings.assertWarning;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.node.KubernetesNode;
import io.sdqueueworker.testbed.http.HttpListener;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.servers.KubernetesApi;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The doctor's findings about the pod: the runtime, the work directory, the port.
@ExtendWith(WithServers.class)
class DoctorPodTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void findsTheRuntimeDown(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        servers.runtime().die();

        assertFailure(
                examined.findings(Subject.RUNTIME),
                "the runtime does not answer: connection refused at 127.0.0.1:",
                "API_BASE_URL");
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
                "the runtime there is comfyui, and RUNTIME_TYPE is sdwebui",
                "set RUNTIME_TYPE (worker.runtime.type) to comfyui");
    }

    @Test
    void findsAWebUiInThePlaceOfAComfyUi(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers)
                .with("worker.runtime.type", "comfyui")
                .with("worker.runtime.url", servers.runtime().endpoint().toString()));
        assertFailure(
                examined.findings(Subject.RUNTIME),
                "the runtime there is sdwebui, and RUNTIME_TYPE is comfyui",
                "set RUNTIME_TYPE (worker.runtime.type) to sdwebui");
    }

    @Test
    void findsSomethingElseInThePlaceOfTheRuntime(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers)
                .with("worker.runtime.url", servers.s3().endpoint().toString()));
        assertThat(examined.findings(Subject.RUNTIME)).singleElement().isInstanceOf(Finding.Failed.class);
    }

    @Test
    void warnsOfARuntimeWithoutACheckpoint(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        servers.runtime().notReady();

        assertWarning(examined.findings(Subject.RUNTIME), "no checkpoint yet", "wait until it has started");
    }

    /// Without its user interface, Forge chooses none before the first task, and the worker is ready.
    @Test
    void acceptsANewForgeThatHasChosenNoCheckpoint(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        servers.runtime().beForge();
        servers.runtime().change(now -> now.withoutConfigFile());

        assertOk(examined.findings(Subject.RUNTIME), "chosen: none");
    }

    @Test
    void leavesARunAlone(TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(
                new RunningWorker(servers, servers.workDirectory().resolve("worker")).start());
        Examined examined = servers.closing(new Examined(servers));
        servers.runtime().next(Behaviour.slow(Duration.ofSeconds(3)));
        servers.send("undisturbed");
        servers.runtime().awaitGenerationStarted(1, SOON);

        assertOk(examined.findings(Subject.RUNTIME), "it is busy");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        assertThat(servers.runtime().interrupts()).isZero();
    }

    @Test
    void looksAtComfyUi(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers)
                .with("worker.runtime.type", "comfyui")
                .with("worker.runtime.url", servers.comfyUi().endpoint().toString()));
        assertOk(examined.findings(Subject.RUNTIME), "ComfyUI", "idle");
    }

    @Test
    void findsAWorkDirectoryThatCannotBeWrittenTo(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers, Path.of("/proc/none")));
        assertFailure(examined.findings(Subject.WORK_DIRECTORY), "is not writable", "emptyDir");
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
        assertOk(examined.findings(Subject.WORK_DIRECTORY), "does not exist yet, can be created");

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
        assertFailure(examined.findings(Subject.PORT), "is used by a program", "QUARKUS_MANAGEMENT_PORT");
    }

    @Test
    void findsThePortToBeTheRuntimes(TestServers servers) throws Exception {
        Examined examined = servers.closing(
                new Examined(servers).withPort(servers.runtime().endpoint().getPort()));
        assertFailure(examined.findings(Subject.PORT), "is the runtime's port too", "QUARKUS_MANAGEMENT_PORT");
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
        assertWarning(examined.findings(Subject.PORT), "no tasks: storage: S3", "that it names");
    }

    @Test
    void findsRoomForModels(TestServers servers) throws Exception {
        Path models = Files.createDirectories(servers.workDirectory().resolve("models"));
        Files.write(models.resolve("a.safetensors"), new byte[3 << 20]);
        Examined examined = servers.closing(modelsIn(servers, models).with("worker.models.max-bytes", "64M"));

        assertOk(examined.findings(Subject.MODEL_DIRECTORY), "of which 3 MiB are used", "max-bytes is 64 MiB");
        assertThat(models).isDirectoryContaining("glob:**a.safetensors").isDirectoryNotContaining("glob:**doctor*");
    }

    @Test
    void warnsOfADiskThatIsSmallerThanTheLimitOfModels(TestServers servers) throws Exception {
        Examined examined = servers.closing(
                modelsIn(servers, servers.workDirectory().resolve("models")).with("worker.models.max-bytes", "9999T"));

        assertWarning(
                examined.findings(Subject.MODEL_DIRECTORY), "removed before that limit", "WORKER_MODELS_MAX_BYTES");
    }

    @Test
    void findsNoRoomForAnyModel(TestServers servers) throws Exception {
        Examined examined =
                servers.closing(modelsIn(servers, servers.workDirectory()).with("worker.models.keep-free", "9999T"));

        assertFailure(examined.findings(Subject.MODEL_DIRECTORY), "no model is downloaded", "WORKER_MODELS_KEEP_FREE");
    }

    @Test
    void findsAModelDirectoryThatIsNotWritable(TestServers servers) throws Exception {
        Examined examined = servers.closing(modelsIn(servers, Path.of("/proc/none")));

        assertFailure(examined.findings(Subject.MODEL_DIRECTORY), "is not writable", "WORKER_MODELS_DIR");
    }

    @Test
    void warnsOfAFolderOfModelsThatCannotBeWrittenTo(TestServers servers) throws Exception {
        Path models = Files.createDirectory(servers.workDirectory().resolve("models"));
        Files.createDirectory(models.resolve("Stable-diffusion"));
        Files.createSymbolicLink(models.resolve("Lora"), models.resolve("gone"));
        Files.createSymbolicLink(models.resolve("VAE"), Path.of("/proc"));
        Examined examined = servers.closing(modelsIn(servers, models));

        assertThat(examined.findings(Subject.MODEL_DIRECTORY))
                .filteredOn(finding -> finding instanceof Finding.Warning)
                .extracting(Finding::found)
                .satisfiesExactly(
                        lora -> assertThat(lora).contains("models/Lora is not writable", "MODEL_INVALID"),
                        vae -> assertThat(vae).contains("models/VAE is not writable"));
    }

    @Test
    void leavesModelsOfOthersAlone(TestServers servers) throws Exception {
        Examined mounted = servers.closing(new Examined(servers)
                .with("worker.models.dir", servers.workDirectory().toString()));
        Examined missing = servers.closing(new Examined(servers).with("worker.models.dir", "/proc/none"));

        assertOk(mounted.findings(Subject.MODEL_DIRECTORY), "models are read from");
        assertOk(missing.findings(Subject.MODEL_DIRECTORY), "does not exist");
    }

    @Test
    void checksTheFoldersOfTheRuntime(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers)
                .with("worker.runtime.type", "comfyui")
                .with("worker.runtime.url", servers.comfyUi().endpoint().toString())
                .with(
                        "worker.runtime.input-dir",
                        servers.comfyUi().inputFolder().toString())
                .with("worker.runtime.output-dir", "/proc/self"));
        List<Finding> findings = examined.findings(Subject.RUNTIME_FOLDERS);

        assertOk(findings.subList(0, 1), "WORKER_RUNTIME_INPUT_DIR", "is writable");
        assertFailure(findings.subList(1, 2), "is not writable", "readOnly");
        assertThat(servers.comfyUi().inputFolder()).isDirectoryNotContaining("glob:**doctor*");
    }

    @Test
    void missesAFolderOfTheRuntime(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers).with("worker.runtime.output-dir", "/proc/none"));

        assertFailure(examined.findings(Subject.RUNTIME_FOLDERS), "is not a directory", "mount the runtime's folder");
    }

    @Test
    void readsItsNode(TestServers servers, @TempDir Path directory) throws Exception {
        KubernetesApi kubernetes = servers.closing(KubernetesApi.start(directory));
        Examined examined = servers.closing(new Examined(servers).withNode(node(kubernetes)));

        assertOk(examined.findings(Subject.NODE), "readable");

        kubernetes.taint("karpenter.sh/disrupted");
        assertWarning(examined.findings(Subject.NODE), "the node is being disrupted", "another node");

        kubernetes.answerWith(403);
        assertWarning(examined.findings(Subject.NODE), "may not get the node", "ClusterRole");

        kubernetes.answerWith(500);
        assertWarning(examined.findings(Subject.NODE), "does not answer", "network policies");
    }

    @Test
    void doesWithoutANode(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));

        assertOk(examined.findings(Subject.NODE), "not watched", "WORKER_NODE_NAME");
    }

    private static Examined modelsIn(TestServers servers, Path directory) {
        return new Examined(servers)
                .with("worker.models.source", "s3://" + servers.bucket() + "/models")
                .with("worker.models.dir", directory.toString())
                .with("worker.models.keep-free", "1M");
    }

    private static KubernetesNode node(KubernetesApi kubernetes) {
        return new KubernetesNode(kubernetes.endpoint(), KubernetesApi.NODE, kubernetes.serviceAccount());
    }

    /// A drain without marks lets the runtime's container stop first.
    @Test
    void examinesTheDirectoryOfTheMarks(TestServers servers) throws Exception {
        Path file = Files.createFile(servers.workDirectory().resolve("file"));
        Path marks = servers.workDirectory().resolve("marks");

        assertOk(
                servers.closing(new Examined(servers).with("worker.marks-dir", marks.toString()))
                        .findings(Subject.RUNTIME_FOLDERS),
                "WORKER_MARKS_DIR (worker.marks-dir): " + marks + " is writable");
        assertFailure(
                servers.closing(new Examined(servers)
                                .with("worker.marks-dir", file.resolve("marks").toString()))
                        .findings(Subject.RUNTIME_FOLDERS),
                "is not writable: not a directory",
                "both containers share");
    }
}
