package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sdqueueworker.models.catalogue.ModelGoneException;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelReplacedException;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.catalogue.ModelsDeniedException;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.servers.ServerCertificate;
import io.sdqueueworker.testbed.servers.SharedServers;
import io.sdqueueworker.testbed.servers.TestFile;
import io.sdqueueworker.testbed.servers.TlsFront;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/// Range reads from a real store, through a proxy that corrupts the responses.
class RangedGetTest {

    private static final S3Uri ADDRESS = new S3Uri("ranged-get", "sd/Stable-diffusion/a b+ü.safetensors");
    private static final ModelPath PATH = new ModelPath("Stable-diffusion/a b+ü.safetensors");
    private static final int BYTES = 3 * RangedGet.PIECE_BYTES + 17;
    private static final byte[] CONTENT = TestFile.largePng(BYTES, 1).readAll();

    private static final S3Server server = SharedServers.s3();

    private final FaultProxy proxy = FaultProxy.start(server.endpoint());
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final ModelVersion object = store(CONTENT);
    private S3Client s3 = client(Duration.ofSeconds(30));

    @BeforeAll
    static void start() {
        server.createBucket(ADDRESS.bucket());
    }

    @AfterEach
    void close() {
        s3.close();
        proxy.close();
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,17", "1000,65536", "65536,65537", "196624,1", "0,196625"})
    void readsExactlyTheRange(int offset, int length) throws Exception {
        read(offset, length);

        assertThat(taken.toByteArray()).isEqualTo(Arrays.copyOfRange(CONTENT, offset, offset + length));
    }

    @Test
    void asksForTheRangeOfThatVersionInItsOwnName() throws Exception {
        read(5, 10);

        ProxiedRequest request = proxy.requests().getFirst();
        assertThat(proxy.requests()).hasSize(1);
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.header("Range")).hasValue("bytes=5-14");
        assertThat(request.header("If-Match")).hasValue('"' + object.etag() + '"');
        assertThat(request.header("X-Amz-Security-Token")).hasValue("session");
        assertThat(request.header("Authorization").orElseThrow())
                .startsWith("AWS4-HMAC-SHA256 Credential=key/")
                .contains("/us-east-1/s3/aws4_request")
                .contains("if-match")
                .contains("range");
    }

    @Test
    void handsOnPiecesThatAreFull() throws Exception {
        ByteArrayOutputStream sizes = new ByteArrayOutputStream();

        new RangedGet(s3, new Payer()).read(ADDRESS, object, 0, BYTES, piece -> {
            sizes.write(piece.remaining() == RangedGet.PIECE_BYTES ? 1 : 0);
            piece.position(piece.limit());
        });

        assertThat(sizes.toByteArray()).containsExactly(1, 1, 1, 0);
    }

    @Test
    void tellsThatTheObjectWasReplaced() {
        store(TestFile.largePng(BYTES, 2).readAll());

        assertThat(failure(0, BYTES)).isInstanceOf(ModelReplacedException.class);
        assertThat(taken.size()).isZero();
    }

    @Test
    void noticesAReplacedObjectWhereTheStoreIgnoresIfMatch() {
        store(TestFile.largePng(BYTES, 2).readAll());
        proxy.when(_ -> true).dropHeader("If-Match");

        assertThat(failure(0, BYTES)).isInstanceOf(ModelReplacedException.class);
        assertThat(taken.size()).isZero();
    }

    @Test
    void tellsThatTheObjectIsGone() {
        server.client().deleteObject(request -> request.bucket(ADDRESS.bucket()).key(ADDRESS.key()));

        assertThat(failure(0, BYTES)).isInstanceOf(ModelGoneException.class);
    }

    @Test
    void doesNotTakeAMissingBucketForAMissingObject() {
        assertThatThrownBy(() -> new RangedGet(s3, new Payer())
                        .read(new S3Uri("nowhere", "key"), object, 0, 1, piece -> piece.position(piece.limit())))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("S3 GetObject of bytes 0-0: 404 NoSuchBucket");
    }

    @Test
    void refusesAWholeObjectWhereItAskedForARange() {
        proxy.when(_ -> true).dropHeader("Range");

        assertThat(failure(1, 10))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("S3 GetObject answered 200 to a request for bytes 1-10");
        assertThat(taken.size()).isZero();
    }

    @Test
    void refusesARangeOfAnObjectOfAnotherSize() {
        ModelVersion larger = new ModelVersion(PATH, BYTES + 1, object.etag());

        assertThatThrownBy(() -> new RangedGet(s3, new Payer()).read(ADDRESS, larger, 0, 10, piece -> {}))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("S3 GetObject answered with bytes 0-9/%d instead of bytes 0-9/%d", BYTES, BYTES + 1);
    }

    @Test
    void triesAgainWhereNoAnswerHasBegun() throws Exception {
        FaultRule busy = proxy.when(_ -> true).times(1).answer(503, "application/xml", error("SlowDown"));
        FaultRule cut = proxy.when(_ -> true).times(1).reset();

        read(0, BYTES);

        assertThat(taken.toByteArray()).isEqualTo(CONTENT);
        assertThat(busy.hits() + cut.hits()).isEqualTo(2);
    }

    @Test
    void tellsThatTheRoleMayNotReadIt() {
        proxy.when(_ -> true).answer(403, "application/xml", error("AccessDenied"));

        assertThat(failure(0, 10))
                .isInstanceOf(ModelsDeniedException.class)
                .hasMessage("S3 GetObject in bucket ranged-get: 403 AccessDenied; the role lacks s3:GetObject");
    }

    @Test
    void saysWhatElseTheStoreSaid() {
        proxy.when(_ -> true).answer(403, "application/xml", error("RequestTimeTooSkewed"));

        assertThat(failure(0, 10))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("S3 GetObject of bytes 0-9: 403 RequestTimeTooSkewed");
    }

    @Test
    void failsOnABodyThatBreaksOffAndAsksForNothingAgain() {
        proxy.when(_ -> true).truncateAfter(RangedGet.PIECE_BYTES + 1000L);

        assertThat(failure(0, BYTES)).isInstanceOf(IOException.class);
        assertThat(proxy.requests()).hasSize(1);
        assertThat(taken.toByteArray()).isEqualTo(Arrays.copyOf(CONTENT, taken.size()));
    }

    @Test
    void failsOnABodyThatStandsStill() {
        s3 = client(Duration.ofMillis(200));
        proxy.when(_ -> true).stallAfter(1000);

        assertThat(failure(0, BYTES)).isInstanceOf(IOException.class).hasMessageContaining("timed out");
        assertThat(proxy.requests()).hasSize(1);
    }

    @Test
    void endsAtOnceWhenItIsInterrupted() throws Exception {
        proxy.when(_ -> true).stallAfter(RangedGet.PIECE_BYTES + 1000L);
        CompletableFuture<Void> reading = new CompletableFuture<>();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual()
                .start(() -> ended.complete(catchThrowable(() -> new RangedGet(s3, new Payer())
                        .read(ADDRESS, object, 0, BYTES, piece -> reading.complete(null)))));
        reading.get(30, TimeUnit.SECONDS);

        thread.interrupt();

        // Sooner than the stall of the body would be noticed.
        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void letsTheSinksOwnFailureThrough() {
        IOException full = new IOException("No space left on device");

        Throwable thrown = catchThrowable(() -> new RangedGet(s3, new Payer()).read(ADDRESS, object, 0, BYTES, _ -> {
            throw full;
        }));

        assertThat(thrown).isSameAs(full);
        assertThat(proxy.requests()).hasSize(1);
    }

    /// AWS documents it as the checksum of the whole object; other stores send it with a range, too.
    @Test
    void doesNotHoldARangeToAChecksumOfTheObject() throws Exception {
        try (OddStore odd = new OddStore()) {
            odd.answer(exchange -> {
                exchange.getResponseHeaders().set("ETag", '"' + object.etag() + '"');
                exchange.getResponseHeaders().set("Content-Range", "bytes 0-9/" + BYTES);
                exchange.getResponseHeaders().set("x-amz-checksum-crc32", "AAAAAA==");
                exchange.sendResponseHeaders(206, 10);
                try (OutputStream body = exchange.getResponseBody()) {
                    body.write(CONTENT, 0, 10);
                }
            });

            new RangedGet(odd.client(), new Payer()).read(ADDRESS, object, 0, 10, this::take);
        }

        assertThat(taken.toByteArray()).isEqualTo(Arrays.copyOf(CONTENT, 10));
    }

    @Test
    void readsOverTls(@TempDir Path directory) throws Exception {
        ServerCertificate certificate = ServerCertificate.create(directory);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(KeyStore.getInstance(certificate.trustStore().toFile(), "testing".toCharArray()));
        try (TlsFront front = TlsFront.start(proxy.endpoint(), certificate);
                S3Client overTls = client(
                        front.endpoint(),
                        UrlConnectionHttpClient.builder().tlsTrustManagersProvider(trusted::getTrustManagers))) {
            new RangedGet(overTls, new Payer()).read(ADDRESS, object, 1, BYTES - 1, this::take);
        }

        assertThat(taken.toByteArray()).isEqualTo(Arrays.copyOfRange(CONTENT, 1, BYTES));
    }

    private void read(long offset, long length) throws IOException, InterruptedException {
        new RangedGet(s3, new Payer()).read(ADDRESS, object, offset, length, this::take);
    }

    private void take(ByteBuffer piece) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        taken.writeBytes(bytes);
    }

    private Throwable failure(long offset, long length) {
        return catchThrowable(() -> read(offset, length));
    }

    private static ModelVersion store(byte[] content) {
        String etag = server.client()
                .putObject(
                        request -> request.bucket(ADDRESS.bucket()).key(ADDRESS.key()), RequestBody.fromBytes(content))
                .eTag();
        return new ModelVersion(PATH, content.length, etag.replace("\"", ""));
    }

    private static String error(String code) {
        return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>planned</Message></Error>";
    }

    private S3Client client(Duration stall) {
        return client(proxy.endpoint(), UrlConnectionHttpClient.builder().socketTimeout(stall));
    }

    private static S3Client client(URI endpoint, UrlConnectionHttpClient.Builder transport) {
        return AwsClients.configureS3(
                        AwsClients.configure(
                                        S3Client.builder(),
                                        "us-east-1",
                                        StaticCredentialsProvider.create(
                                                AwsSessionCredentials.create("key", "secret", "session")))
                                .endpointOverride(endpoint)
                                .httpClientBuilder(transport),
                        false,
                        true)
                .build();
    }
}
