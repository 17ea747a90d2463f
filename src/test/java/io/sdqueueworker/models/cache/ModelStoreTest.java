package io.sdqueueworker.models.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.aws.S3Models;
import io.sdqueueworker.io.FileLocks;
import io.sdqueueworker.io.LockHolder;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.fetch.FetchTerms;
import io.sdqueueworker.models.fetch.ModelFetch;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.SharedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// The model store on a real S3 server and a real file system.
class ModelStoreTest {

    private static final String BUCKET = "model-store";
    private static final int SIZE = 100_000;

    private static final S3Server s3 = SharedServers.s3();

    @TempDir
    Path root;

    private final CountedEvents events = new CountedEvents();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private FaultProxy proxy;
    private S3Client client;

    @BeforeAll
    static void startServer() {
        s3.createBucket(BUCKET);
    }

    @BeforeEach
    void connect() {
        proxy = FaultProxy.start(s3.endpoint());
        client = S3Server.clientOf(proxy.endpoint());
    }

    @AfterEach
    void disconnect() {
        client.close();
        proxy.close();
    }

    @Test
    void putsAModelInItsPlace() throws Exception {
        byte[] bytes = bytes(1);
        ModelVersion model = upload("Stable-diffusion/anime/a.ckpt", bytes);

        try (ModelPin _ = store().pin(model)) {
            assertThat(root.resolve("Stable-diffusion/anime/a.ckpt")).hasBinaryContent(bytes);
        }
        assertThat(events.misses()).isEqualTo(1);
        assertThat(events.fetched()).isEqualTo(1);
        assertThat(events.received()).isEqualTo(SIZE);
        assertThat(events.cache()).isEqualTo(SIZE);
    }

    @Test
    void mayTakeWhatTheSettingAllowsOrTheDiskHas() throws Exception {
        assertThat(store(1_000).limitBytes()).isEqualTo(1_000);
        assertThat(store().limitBytes())
                .isEqualTo(Files.getFileStore(root).getTotalSpace())
                .isEqualTo(store(Long.MAX_VALUE).limitBytes());
    }

    @Test
    void showsTheRuntimeNothingButWholeModels() throws Exception {
        ModelVersion model = upload("Lora/a.ckpt", bytes(1));

        store().pin(model).close();

        try (var files = Files.list(root.resolve("Lora"))) {
            assertThat(files).containsExactly(root.resolve("Lora/a.ckpt"));
        }
    }

    @Test
    void asksNobodyForAModelThatIsThere() throws Exception {
        ModelVersion model = upload("Lora/a.ckpt", bytes(1));
        store().pin(model).close();
        long before = proxy.requests().size();

        store().pin(model).close();

        assertThat(proxy.requests()).hasSize((int) before);
        assertThat(events.hits()).isEqualTo(1);
    }

    @Test
    void fetchesAnObjectAnewThatWasReplaced() throws Exception {
        store().pin(upload("Lora/a.ckpt", bytes(1))).close();

        store().pin(upload("Lora/a.ckpt", bytes(2))).close();

        assertThat(root.resolve("Lora/a.ckpt")).hasBinaryContent(bytes(2));
        assertThat(events.cache()).isEqualTo(SIZE);
    }

    @Test
    void takesTheVersionThatTheBucketHasNowForOneOfAnOldListing() throws Exception {
        ModelVersion old = upload("Lora/a.ckpt", bytes(1));
        upload("Lora/a.ckpt", bytes(2));

        store().pin(old).close();
        long before = gets();
        store().pin(old).close();

        assertThat(root.resolve("Lora/a.ckpt")).hasBinaryContent(bytes(2));
        assertThat(gets()).isEqualTo(before);
    }

    @Test
    void verifiesAFileThatOthersHavePutThereInsteadOfFetchingIt() throws Exception {
        ModelVersion model = upload("Lora/a.ckpt", bytes(1));
        Files.createDirectories(root.resolve("Lora"));
        Files.write(root.resolve("Lora/a.ckpt"), bytes(1));

        store().pin(model).close();

        assertThat(gets()).isZero();
    }

    @Test
    void fetchesAFileAnewThatIsNotWhatTheBucketHas() throws Exception {
        ModelVersion model = upload("Lora/a.ckpt", bytes(1));
        Files.createDirectories(root.resolve("Lora"));
        Files.write(root.resolve("Lora/a.ckpt"), bytes(2));

        store().pin(model).close();

        assertThat(root.resolve("Lora/a.ckpt")).hasBinaryContent(bytes(1));
    }

    @Test
    void doesNotTrustAFileThatSomebodyHasTouched() throws Exception {
        ModelVersion model = upload("Lora/a.ckpt", bytes(1));
        store().pin(model).close();
        Files.write(root.resolve("Lora/a.ckpt"), bytes(2));

        store().pin(model).close();

        assertThat(root.resolve("Lora/a.ckpt")).hasBinaryContent(bytes(1));
    }

    @Test
    void removesWhatWasUsedLongestAgo() throws Exception {
        ModelStore store = store(2 * SIZE);
        ModelVersion first = upload("Lora/1.ckpt", bytes(1));
        ModelVersion second = upload("Lora/2.ckpt", bytes(2));
        use(store, first);
        use(store, second);
        use(store, first);

        use(store, upload("Lora/3.ckpt", bytes(3)));

        assertThat(root.resolve("Lora/1.ckpt")).exists();
        assertThat(root.resolve("Lora/2.ckpt")).doesNotExist();
        assertThat(root.resolve("Lora/3.ckpt")).exists();
        assertThat(events.evicted()).isEqualTo(SIZE);
        assertThat(events.cache()).isEqualTo(2 * SIZE);
    }

    @Test
    void knowsWhatWasUsedWhenByAnEarlierProcess() throws Exception {
        ModelVersion first = upload("Lora/1.ckpt", bytes(1));
        ModelVersion second = upload("Lora/2.ckpt", bytes(2));
        use(store(2 * SIZE), first);
        use(store(2 * SIZE), second);
        use(store(2 * SIZE), first);

        use(store(2 * SIZE), upload("Lora/3.ckpt", bytes(3)));

        assertThat(root.resolve("Lora/1.ckpt")).exists();
        assertThat(root.resolve("Lora/2.ckpt")).doesNotExist();
    }

    @Test
    void removesNothingThatSomebodyNeeds() throws Exception {
        ModelStore store = store(SIZE);
        ModelPin needed = store.pin(upload("Lora/1.ckpt", bytes(1)));
        ModelPin loaded = needed.again();
        ModelVersion other = upload("Lora/2.ckpt", bytes(2));

        assertThat(failure(store, other)).isEqualTo(Code.DISK_FULL);
        needed.close();
        assertThat(failure(store, other)).isEqualTo(Code.DISK_FULL);
        assertThat(root.resolve("Lora/1.ckpt")).exists();

        loaded.close();
        use(store, other);
        assertThat(root.resolve("Lora/1.ckpt")).doesNotExist();
    }

    @Test
    void removesNothingThatAnotherProcessNeeds() throws Exception {
        ModelStore store = store(SIZE);
        ModelVersion model = upload("Lora/1.ckpt", bytes(1));
        use(store, model);
        ModelVersion other = upload("Lora/2.ckpt", bytes(2));

        try (LockHolder _ = LockHolder.start(state(model).pinLock(), "shared")) {
            assertThat(failure(store, other)).isEqualTo(Code.DISK_FULL);
            assertThat(root.resolve("Lora/1.ckpt")).exists();
        }
        use(store, other);
        assertThat(root.resolve("Lora/1.ckpt")).doesNotExist();
    }

    @Test
    void tellsWhenThereIsRoomForWhatThereWasNone() throws Exception {
        ModelStore store = store(SIZE);
        ModelPin needed = store.pin(upload("Lora/1.ckpt", bytes(1)));
        assertThat(failure(store, upload("Lora/2.ckpt", bytes(2)))).isEqualTo(Code.DISK_FULL);

        assertThatExceptionOfType(TaskFailedException.class).isThrownBy(store::requireRoom);
        needed.close();
        store.requireRoom();
    }

    @Test
    void refusesWhatWillNeverFit() throws Exception {
        ModelVersion model = upload("Lora/1.ckpt", bytes(1));

        assertThat(failure(store(SIZE - 1), model)).isEqualTo(Code.MODEL_TOO_LARGE);
        assertThat(gets()).isZero();
    }

    @Test
    void refusesWhatWillNotFitBesideWhatIsKept() throws Exception {
        ModelStore store = store(2 * SIZE - 1);
        ModelVersion kept = upload("Lora/1.ckpt", bytes(1));
        store.keep(kept);
        ModelVersion other = upload("Lora/2.ckpt", bytes(2));

        store.requireThatAllMayFit(List.of(kept));
        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(() -> store.requireThatAllMayFit(List.of(kept, other)))
                .matches(e -> e.failure().code() == Code.MODEL_TOO_LARGE);
    }

    @Test
    void removesNothingForWhatWouldNotFitAllTheSame() throws Exception {
        ModelStore store = store(3 * SIZE);
        use(store, upload("Lora/1.ckpt", bytes(1)));
        ModelPin needed = store.pin(upload("Lora/2.ckpt", bytes(2)));
        ModelVersion large = upload("Lora/3.ckpt", bytes(3, 2 * SIZE + 1));

        assertThat(failure(store, large)).isEqualTo(Code.DISK_FULL);

        assertThat(root.resolve("Lora/1.ckpt")).exists();
        needed.close();
        use(store, large);
        assertThat(root.resolve("Lora/1.ckpt")).doesNotExist();
    }

    @Test
    void fetchesABrokenVersionOnceOnly() throws Exception {
        ModelStore store = store();
        ModelVersion broken = upload("Lora/1.ckpt", new byte[SIZE]);
        assertThat(failure(store, broken)).isEqualTo(Code.MODEL_INVALID);
        long before = proxy.requests().size();

        assertThat(failure(store, broken)).isEqualTo(Code.MODEL_INVALID);

        assertThat(proxy.requests()).hasSize((int) before);
        store.pin(upload("Lora/1.ckpt", bytes(1))).close();
    }

    @Test
    void fetchesNothingForWhichThereIsNoPlace() throws Exception {
        Files.writeString(root.resolve("Lora"), "a file where others have their folder");
        ModelVersion model = upload("Lora/1.ckpt", bytes(1));

        assertThat(failure(store(), model)).isEqualTo(Code.MODEL_INVALID);

        assertThat(gets()).isZero();
        assertThat(root.resolve("Lora")).isRegularFile();
    }

    @Test
    void pinsWhatIsThereAndFetchesNothingForIt() throws Exception {
        ModelStore store = store(SIZE);
        ModelVersion model = upload("Lora/1.ckpt", bytes(1));
        assertThat(store.pinIfThere(model)).isEmpty();
        use(store, model);

        try (ModelPin _ = store.pinIfThere(model).orElseThrow()) {
            assertThat(failure(store, upload("Lora/2.ckpt", bytes(2)))).isEqualTo(Code.DISK_FULL);
        }
    }

    @Test
    void countsWhatOthersHaveReserved() throws Exception {
        ModelStore store = store(2 * SIZE);
        ModelVersion underWay = upload("Lora/1.ckpt", bytes(1));
        state(underWay).reserve(2 * SIZE);
        ModelVersion other = upload("Lora/2.ckpt", bytes(2));

        try (LockHolder _ = LockHolder.start(state(underWay).fetchLock(), "exclusive")) {
            assertThat(failure(store, other)).isEqualTo(Code.DISK_FULL);
        }
        // The process that reserved the space has died.
        use(store, other);
    }

    @Test
    void waitsForWhoeverFetchesItAndGoesOnWhenThatOneDies() throws Exception {
        ModelStore store = store();
        ModelVersion model = upload("Lora/1.ckpt", bytes(1));
        LockHolder other = LockHolder.start(state(model).fetchLock(), "exclusive");
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                store.pin(model).close();
            } catch (TaskFailedException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        events.awaitMisses(1);
        assertThat(gets()).isZero();
        other.close();

        waiting.join(Duration.ofSeconds(30));
        assertThat(root.resolve("Lora/1.ckpt")).hasBinaryContent(bytes(1));
    }

    @Test
    void mayBeInterruptedWhileItWaits() throws Exception {
        ModelStore store = store();
        ModelVersion model = upload("Lora/1.ckpt", bytes(1));
        AtomicReference<Throwable> end = new AtomicReference<>();
        try (LockHolder _ = LockHolder.start(state(model).fetchLock(), "exclusive")) {
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    store.pin(model).close();
                } catch (TaskFailedException | InterruptedException e) {
                    end.set(e);
                }
            });
            events.awaitMisses(1);

            waiting.interrupt();

            waiting.join(Duration.ofSeconds(30));
            assertThat(end.get()).isInstanceOf(InterruptedException.class);
        }
        assertThat(new FileLocks().isHeld(state(model).pinLock())).isFalse();
    }

    private ModelState state(ModelVersion model) throws IOException {
        return new ModelDirectory(root).state(model.path());
    }

    private ModelStore store() throws IOException {
        return store(OptionalLong.empty());
    }

    private ModelStore store(long maxBytes) throws IOException {
        return store(OptionalLong.of(maxBytes));
    }

    private ModelStore store(OptionalLong maxBytes) throws IOException {
        ModelFetch fetch = new ModelFetch(new S3Models(client, BUCKET, ""), new FetchTerms(4, 32_768));
        return new ModelStore(root, maxBytes, 0, fetch, events, now::get);
    }

    private void use(ModelStore store, ModelVersion model) throws Exception {
        store.pin(model).close();
        now.updateAndGet(before -> before.plusSeconds(60));
    }

    private static Code failure(ModelStore store, ModelVersion model) throws InterruptedException {
        try {
            store.pin(model).close();
            throw new AssertionError("expected a failure");
        } catch (TaskFailedException e) {
            return e.failure().code();
        }
    }

    private static ModelVersion upload(String path, byte[] bytes) {
        var answer = s3.client().putObject(request -> request.bucket(BUCKET).key(path), RequestBody.fromBytes(bytes));
        return new ModelVersion(new ModelPath(path), bytes.length, answer.eTag().replace("\"", ""));
    }

    private long gets() {
        return proxy.count(request -> request.method().equals("GET"));
    }

    private static byte[] bytes(int seed) {
        return bytes(seed, SIZE);
    }

    private static byte[] bytes(int seed, int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        // The beginning of a zip file, as in newer `.ckpt` files.
        System.arraycopy(new byte[] {'P', 'K', 3, 4}, 0, bytes, 0, 4);
        return bytes;
    }
}
