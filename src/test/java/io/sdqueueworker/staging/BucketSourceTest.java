package io.sdqueueworker.staging;

import static io.sdqueueworker.staging.web.Fetching.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.aws.S3Inputs;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.testbed.aws.UnreadableObject;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// Inputs from a real S3 server.
class BucketSourceTest {

    private static final int LIMIT = 1024 * 1024;
    private static final String KEY = "in/ä image?.png";

    private final TestServers servers = TestServers.create();
    private final FaultProxy proxy = FaultProxy.start(servers.s3().endpoint());
    private final S3Client client = S3Client.builder()
            .endpointOverride(proxy.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .forcePathStyle(true)
            .build();
    private final BucketSource source =
            new BucketSource(Set.of(servers.bucket(), "no-such-bucket"), new S3Inputs(client));

    @BeforeEach
    void put() {
        put(KEY, 100_000);
    }

    @AfterEach
    void close() {
        client.close();
        proxy.close();
        servers.close();
    }

    @Test
    void readsAnObjectByItsPlainKey() throws Exception {
        assertThat(fetch(KEY)).hasSize(100_000);
    }

    @Test
    void refusesABucketThatIsNotOnTheListWithoutAsking() {
        assertFailed(Code.INPUT_REFUSED, () -> fetchUrl("s3://another-bucket/key"), "WORKER_INPUTS_BUCKETS");
        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void findsNoObject() {
        assertFailed(Code.INPUT_NOT_FOUND, () -> fetch("none"), "404 NoSuchKey");
        assertFailed(Code.INPUT_NOT_FOUND, () -> fetchUrl("s3://no-such-bucket/key"), "404 NoSuchBucket");
    }

    @Test
    void refusesAnObjectThatIsTooLarge() {
        put("large", LIMIT + 1);

        assertFailed(Code.INPUT_REFUSED, () -> fetch("large"), "it has more than 1048576 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, INPUT_REFUSED",
        "403, InvalidObjectState, INPUT_REFUSED",
        "301, PermanentRedirect, INPUT_REFUSED",
        "403, RequestTimeTooSkewed, INPUT_UNAVAILABLE",
        "403, InvalidAccessKeyId, INPUT_UNAVAILABLE",
        "400, ExpiredToken, INPUT_UNAVAILABLE",
        "503, SlowDown, INPUT_UNAVAILABLE"
    })
    void tellsTheTasksFaultFromTheStores(int status, String error, Code code) {
        proxy.when(_ -> true).answer(status, "application/xml", "<Error><Code>" + error + "</Code></Error>");

        assertFailed(code, () -> fetch(KEY), "S3 GetObject: " + status + " " + error);
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnObjectThatCannotBeRead(UnreadableObject state) {
        put("plain.png", 10);
        state.at(proxy, "plain.png");

        assertFailed(Code.INPUT_REFUSED, () -> fetch("plain.png"), "S3 GetObject: " + state.status());
    }

    @Test
    void callsABrokenConnectionUnavailable() {
        proxy.when(_ -> true).truncateAfter(50_000);

        assertFailed(Code.INPUT_UNAVAILABLE, () -> fetch(KEY), "S3 GetObject: ");
    }

    @Test
    void waitsNoLongerThanTheTimeLimit() throws Exception {
        proxy.when(_ -> true).stallAfter(50_000);
        FutureTask<byte[]> call = new FutureTask<>(() -> fetch(KEY, Deadline.in(Duration.ofMillis(500))));

        Thread.ofVirtual().start(call);

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                .havingCause()
                .isInstanceOf(SourceFailedException.class)
                .withMessage("it was not fetched within 0.5 s (WORKER_INPUTS_TIMEOUT)");
        proxy.clear();
    }

    @Test
    void endsWithItsThread() throws Exception {
        proxy.when(_ -> true).stallAfter(50_000);
        FutureTask<byte[]> call = new FutureTask<>(() -> fetch(KEY));
        Thread thread = Thread.ofVirtual().start(call);
        proxy.awaitRequests(1, _ -> true, LONG);

        thread.interrupt();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> call.get(LONG.toSeconds(), TimeUnit.SECONDS))
                .withCauseInstanceOf(InterruptedException.class);
        proxy.clear();
    }

    private byte[] fetch(String key) throws IOException, InterruptedException {
        return fetch(key, Deadline.in(LONG));
    }

    private byte[] fetch(String key, Deadline deadline) throws IOException, InterruptedException {
        return fetchUrl("s3://" + servers.bucket() + "/" + key, deadline);
    }

    private byte[] fetchUrl(String url) throws IOException, InterruptedException {
        return fetchUrl(url, Deadline.in(LONG));
    }

    private byte[] fetchUrl(String url, Deadline deadline) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        source.fetch(BucketSource.parse(url), deadline, new InputSink(bytes, LIMIT));
        return bytes.toByteArray();
    }

    private void put(String key, int bytes) {
        servers.s3()
                .client()
                .putObject(
                        request -> request.bucket(servers.bucket()).key(key), RequestBody.fromBytes(new byte[bytes]));
    }

    private static void assertFailed(Code code, ThrowingCallable call, String reason) {
        assertThatExceptionOfType(SourceFailedException.class)
                .isThrownBy(call)
                .withMessageContaining(reason)
                .satisfies(failed -> assertThat(failed.code()).isEqualTo(code));
    }
}
