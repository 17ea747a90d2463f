package io.sdqueueworker.models.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.aws.S3Models;
import io.sdqueueworker.io.LockHolder;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.fetch.FetchTerms;
import io.sdqueueworker.models.fetch.ModelFetch;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.SharedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// A model directory of which one folder is on another file system, as with a volume for each kind of model.
@Timeout(120)
class ModelVolumesTest {

    /// A file system in memory, which every Linux has, and every user may write to.
    private static final Path MEMORY = Path.of("/dev/shm");

    private static final int SIZE = 100_000;
    private static final S3Server s3 = SharedServers.s3();

    @TempDir
    Path directory;

    private final String bucket = "volumes-" + UUID.randomUUID();
    private final CountedEvents events = new CountedEvents();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final FaultProxy proxy = FaultProxy.start(s3.endpoint());
    private final S3Client client = S3Server.clientOf(proxy.endpoint());
    private Path volume;
    private Path root;

    @BeforeEach
    void mount() throws Exception {
        s3.createBucket(bucket);
        volume = Files.createTempDirectory(MEMORY, "loras-");
        root = Files.createDirectory(directory.resolve("models"));
        Files.createSymbolicLink(root.resolve("Lora"), volume);
        assertThat(Files.getAttribute(root, "unix:dev")).isNotEqualTo(Files.getAttribute(volume, "unix:dev"));
    }

    @AfterEach
    void unmount() throws Exception {
        client.close();
        proxy.close();
        try (Stream<Path> files = Files.walk(volume)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void installsAModelOnTheFileSystemOfItsFolder() throws Exception {
        ModelVersion ink = upload("Lora/style/ink.safetensors", 1);
        ModelVersion dream = upload("Stable-diffusion/dream.safetensors", 2);

        store().pin(ink).close();
        store().pin(dream).close();

        assertThat(volume.resolve("style/ink.safetensors")).hasBinaryContent(content(1));
        assertThat(root.resolve("Stable-diffusion/dream.safetensors")).hasBinaryContent(content(2));
        assertThat(events.cache()).isEqualTo(2L * content(1).length);
        assertThat(modelFilesIn(volume)).containsExactly("style/ink.safetensors");
    }

    @Test
    void knowsInTheNextProcessWhatIsThere() throws Exception {
        ModelVersion ink = upload("Lora/ink.safetensors", 1);
        store().pin(ink).close();
        long before = proxy.requests().size();

        store().pin(ink).close();

        assertThat(proxy.requests()).hasSize((int) before);
    }

    @Test
    void removesTheLeastRecentlyUsedOfAllFileSystemsForTheCommonLimit() throws Exception {
        ModelStore store = store(root, OptionalLong.of(2L * content(1).length), 0);
        use(store, upload("Lora/1.safetensors", 1));
        use(store, upload("Stable-diffusion/2.safetensors", 2));

        use(store, upload("Stable-diffusion/3.safetensors", 3));
        assertThat(root.resolve("Lora/1.safetensors")).doesNotExist();

        use(store, upload("Lora/4.safetensors", 4));
        assertThat(root.resolve("Stable-diffusion/2.safetensors")).doesNotExist();
        assertThat(root.resolve("Stable-diffusion/3.safetensors")).exists();
    }

    @Test
    void countsTheRoomOfTheFileSystemThatTheModelIsOn() throws Exception {
        // Nothing is left on the smaller file system.
        ModelStore store =
                store(root, OptionalLong.empty(), Files.getFileStore(volume).getTotalSpace());

        store.pin(upload("Stable-diffusion/dream.safetensors", 1)).close();
        assertThat(failure(store, upload("Lora/ink.safetensors", 2)).code()).isEqualTo(Code.MODEL_TOO_LARGE);
    }

    @Test
    void sharesTheFolderWithAWorkerThatHasItUnderAnotherName() throws Exception {
        Path other = Files.createDirectory(directory.resolve("comfyui"));
        Files.createSymbolicLink(other.resolve("loras"), volume);
        ModelVersion ink = upload("Lora/ink.safetensors", 1);
        ModelVersion same = upload("loras/ink.safetensors", 1);
        ModelStore second = store(other, OptionalLong.of(content(1).length), 0);
        store().pin(ink).close();
        long before = proxy.requests().size();

        second.pin(same).close();

        assertThat(proxy.requests()).hasSize((int) before);
        try (LockHolder _ =
                LockHolder.start(new ModelDirectory(root).state(ink.path()).pinLock(), "shared")) {
            assertThat(failure(second, upload("checkpoints/dream.safetensors", 2))
                            .code())
                    .isEqualTo(Code.DISK_FULL);
            assertThat(volume.resolve("ink.safetensors")).exists();
        }
        use(second, upload("checkpoints/dream.safetensors", 2));
        assertThat(volume.resolve("ink.safetensors")).doesNotExist();
    }

    @Test
    void keepsWhatAnotherProcessNeeds() throws Exception {
        ModelStore store = store(root, OptionalLong.of(content(1).length), 0);
        ModelVersion ink = upload("Lora/ink.safetensors", 1);
        use(store, ink);
        Path pin = new ModelDirectory(root).state(ink.path()).pinLock();
        assertThat(pin.toRealPath()).startsWith(volume.toRealPath());

        try (LockHolder _ = LockHolder.start(pin, "shared")) {
            assertThat(failure(store, upload("VAE/other.safetensors", 2)).code())
                    .isEqualTo(Code.DISK_FULL);
        }
        use(store, upload("VAE/other.safetensors", 2));
    }

    @Test
    void fetchesNothingIntoAFolderThatLeadsNowhere() throws Exception {
        Files.createSymbolicLink(root.resolve("VAE"), directory.resolve("gone"));

        Failure failure = failure(store(), upload("VAE/a.safetensors", 1));

        assertThat(failure.code()).isEqualTo(Code.MODEL_INVALID);
        assertThat(failure.detail()).contains("VAE is a link to a folder that does not exist");
        assertThat(gets()).isZero();
    }

    @Test
    void fetchesNothingIntoAFolderThatCannotBeWrittenTo() throws Exception {
        Files.createSymbolicLink(root.resolve("VAE"), Path.of("/proc"));

        Failure failure = failure(store(), upload("VAE/a.safetensors", 1));

        assertThat(failure.code()).isEqualTo(Code.MODEL_INVALID);
        assertThat(failure.detail()).contains("VAE cannot be written to");
        assertThat(gets()).isZero();
    }

    private ModelStore store() throws IOException {
        return store(root, OptionalLong.empty(), 0);
    }

    private ModelStore store(Path models, OptionalLong maxBytes, long keepFree) throws IOException {
        ModelFetch fetch =
                new ModelFetch(new S3Models(client, bucket, ""), new FetchTerms(4, 32_768, Duration.ofSeconds(10)));
        return new ModelStore(models, maxBytes, keepFree, fetch, events, now::get);
    }

    private void use(ModelStore store, ModelVersion model) throws Exception {
        store.pin(model).close();
        now.updateAndGet(before -> before.plusSeconds(60));
    }

    private static Failure failure(ModelStore store, ModelVersion model) {
        return catchThrowableOfType(
                        TaskFailedException.class, () -> store.pin(model).close())
                .failure();
    }

    private ModelVersion upload(String path, long seed) {
        byte[] bytes = content(seed);
        var answer = s3.client().putObject(request -> request.bucket(bucket).key(path), RequestBody.fromBytes(bytes));
        return new ModelVersion(new ModelPath(path), bytes.length, answer.eTag().replace("\"", ""));
    }

    private static byte[] content(long seed) {
        return ModelFile.safetensors(SIZE, seed);
    }

    private long gets() {
        return proxy.count(request -> request.method().equals("GET"));
    }

    private static List<String> modelFilesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(file -> file.endsWith(".safetensors"))
                    .toList();
        }
    }
}
