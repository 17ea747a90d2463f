package io.sdqueueworker.models.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.aws.S3Models;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.fetch.FetchTerms;
import io.sdqueueworker.models.fetch.ModelFetch;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.aws.ModelFile;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.aws.UnreadableObject;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.SharedServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Objects that cannot be read, in a bucket that answers.
@Timeout(120)
class UnreadableObjectsTest {

    private static final S3Server s3 = SharedServers.s3();
    private static final byte[] CONTENT = ModelFile.safetensors(100_000, 1);
    private static final String KEY = "Lora/a.safetensors";

    @TempDir
    Path root;

    private final String bucket = "unreadable-" + UUID.randomUUID();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final FaultProxy proxy = FaultProxy.start(s3.endpoint());
    private final S3Client client = S3Server.clientOf(proxy.endpoint());
    private ModelVersion model;
    private ModelStore store;

    @BeforeEach
    void upload() throws Exception {
        s3.createBucket(bucket);
        var answer = s3.client().putObject(request -> request.bucket(bucket).key(KEY), RequestBody.fromBytes(CONTENT));
        model = new ModelVersion(
                new ModelPath(KEY), CONTENT.length, answer.eTag().replace("\"", ""));
        store = new ModelStore(
                root,
                OptionalLong.empty(),
                0,
                new ModelFetch(new S3Models(client, bucket, ""), new FetchTerms(4, 32_768, Duration.ofSeconds(2))),
                new CountedEvents(),
                now::get);
    }

    @AfterEach
    void close() {
        client.close();
        proxy.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ARCHIVED            | it is archived (storage class GLACIER)",
                "BEING_RESTORED      | it is archived (storage class DEEP_ARCHIVE) and is being restored",
                "ARCHIVED_BY_TIERING | it is archived (INTELLIGENT_TIERING, ARCHIVE_ACCESS)",
                "CUSTOMER_KEY        | it is encrypted with a key of the customer (SSE-C)",
                "DENIED              | this role may not read it (s3:GetObject)",
                "KMS_DENIED          | this role may not decrypt it (kms:Decrypt)",
                "KMS_DISABLED        | its KMS key cannot be used (S3 GetObject: 400 KMS.DisabledException",
                "KMS_DELETED         | its KMS key cannot be used (S3 GetObject: 400 KMS.KMSInvalidStateException",
                "BROKEN              | S3 GetObject: 422 ObjectCorrupted",
            })
    void endsTheTaskThatNeedsOneAndSaysWhy(UnreadableObject state, String reason) {
        state.at(proxy, KEY);

        Failure failure = failure();

        assertThat(failure.code()).isEqualTo(Code.MODEL_INVALID);
        assertThat(failure.detail()).startsWith("model " + KEY + ": " + reason);
        assertThat(root.resolve(KEY)).doesNotExist();
        assertThat(proxy.count(_ -> true)).isLessThan(20);
    }

    @ParameterizedTest
    @EnumSource
    void asksAgainForOneOnlyAfterAWhile(UnreadableObject state) throws Exception {
        state.at(proxy, KEY);
        Failure failure = failure();
        // From here on, a call to the bucket would succeed.
        proxy.clear();

        assertThat(failure()).isEqualTo(failure);

        now.updateAndGet(before -> before.plus(Duration.ofMinutes(5)));
        store.pin(model).close();
        assertThat(root.resolve(KEY)).hasBinaryContent(CONTENT);
    }

    @Test
    void asksAtOnceForAnotherVersion() throws Exception {
        UnreadableObject.DENIED.at(proxy, KEY);
        failure();
        proxy.clear();

        store.pin(new ModelVersion(model.path(), model.bytes(), "another")).close();

        assertThat(root.resolve(KEY)).hasBinaryContent(CONTENT);
    }

    @Test
    void readsAnArchivedOneThatWasRestored() throws Exception {
        proxy.when(request -> request.path().endsWith(KEY))
                .answerHeaders(Map.of(
                        "x-amz-storage-class",
                        "GLACIER",
                        "x-amz-restore",
                        "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2096 00:00:00 GMT\""));

        store.pin(model).close();

        assertThat(root.resolve(KEY)).hasBinaryContent(CONTENT);
    }

    @Test
    void usesTheFileOnDiskOfAnArchivedOne() throws Exception {
        Files.createDirectories(root.resolve("Lora"));
        Files.write(root.resolve(KEY), CONTENT);
        UnreadableObject.ARCHIVED.at(proxy, KEY);

        store.pin(model).close();

        assertThat(proxy.count(request -> request.method().equals("GET"))).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"CUSTOMER_KEY", "DENIED", "KMS_DISABLED"})
    void isTheBucketsIfItAnswersNothingElseEither(UnreadableObject state) {
        state.at(proxy, KEY);
        proxy.when(_ -> true).answer(503, "application/xml", "");

        assertThat(failure().code()).isEqualTo(Code.MODELS_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExpiredToken", "RequestTimeTooSkewed", "SlowDown", "InvalidAccessKeyId"})
    void isTheWorkersIfAllCallsFailByTheSameError(String code) {
        proxy.when(request -> request.method().equals("HEAD")).answer(400, "application/xml", "");
        proxy.when(_ -> true).answer(400, "application/xml", "<Error><Code>" + code + "</Code></Error>");

        assertThat(failure().code()).isEqualTo(Code.MODELS_UNAVAILABLE);
    }

    @Test
    void isTheBucketsIfItIsGone() {
        proxy.when(request -> request.method().equals("HEAD")).answer(404, "application/xml", "");
        proxy.when(_ -> true).answer(404, "application/xml", "<Error><Code>NoSuchBucket</Code></Error>");

        assertThat(failure().code()).isEqualTo(Code.MODELS_UNAVAILABLE);
    }

    private Failure failure() {
        return catchThrowableOfType(
                        TaskFailedException.class, () -> store.pin(model).close())
                .failure();
    }
}
