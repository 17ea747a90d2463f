package io.sdqueueworker.models.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sdqueueworker.aws.AwsClients;
import io.sdqueueworker.aws.S3Models;
import io.sdqueueworker.models.catalogue.ModelBucket;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.servers.SharedServers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A test's own model bucket on a real store behind a proxy, with a client that is configured like the worker's. As an
/// extension, it is closed after each test.
final class ModelServer implements AfterEachCallback, AutoCloseable {

    static final String PREFIX = "sd/";
    static final Predicate<ProxiedRequest> GETS = request -> request.method().equals("GET");
    static final Predicate<ProxiedRequest> HEADS = request -> request.method().equals("HEAD");

    private final S3Server server = SharedServers.s3();
    private final FaultProxy proxy = FaultProxy.start(server.endpoint());
    private final String bucket = "models-" + UUID.randomUUID();
    private final S3Client client;

    /// @param stall how long the client waits for more bytes of a body
    ModelServer(Duration stall) {
        this.client = client(proxy.endpoint(), stall);
        server.createBucket(bucket);
    }

    static S3Client client(URI endpoint, Duration stall) {
        return AwsClients.configureS3(
                        AwsClients.configure(
                                        S3Client.builder(),
                                        "us-east-1",
                                        StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                                .endpointOverride(endpoint)
                                .httpClientBuilder(
                                        UrlConnectionHttpClient.builder().socketTimeout(stall)),
                        false,
                        true)
                .build();
    }

    /// The address of the bucket through a proxy.
    URI address(FaultProxy through) {
        return through.endpoint().resolve("/" + bucket);
    }

    /// Starts another proxy in front of the store, with its own counts. The caller closes it.
    FaultProxy startProxy() {
        return FaultProxy.start(server.endpoint());
    }

    FaultProxy proxy() {
        return proxy;
    }

    ModelBucket bucket() {
        return new S3Models(client, bucket, PREFIX);
    }

    void put(ModelPath path, byte[] bytes) {
        put(path, RequestBody.fromBytes(bytes));
    }

    void put(ModelPath path, RequestBody content) {
        server.client().putObject(request -> request.bucket(bucket).key(PREFIX + path.value()), content);
    }

    void delete(ModelPath path) {
        server.client().deleteObject(request -> request.bucket(bucket).key(PREFIX + path.value()));
    }

    /// The ranges requested so far, such as `0-999`, in no particular order.
    List<String> ranges() {
        return proxy.requests().stream()
                .filter(GETS)
                .map(request -> request.header("Range").orElse("").replace("bytes=", ""))
                .toList();
    }

    /// Interrupts a fetch when it has all of a model except one part.
    ///
    /// @param part the part that is missing
    /// @param folder the fetch's target folder
    /// @param rest the progress at that time
    void breakOff(Predicate<ProxiedRequest> part, Path folder, FetchFolder.Progress rest, ThrowingCallable fetch)
            throws Exception {
        FaultRule stall = proxy.when(part).stallAfter(100);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> ended.complete(catchThrowable(fetch)));
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() ->
                        new FetchFolder(folder).progress().filter(rest::equals).isPresent());
        thread.interrupt();
        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        stall.lift();
    }

    static Predicate<ProxiedRequest> range(long begin, long end) {
        return GETS.and(request -> request.header("Range")
                .filter(("bytes=" + begin + "-" + end)::equals)
                .isPresent());
    }

    @Override
    public void afterEach(ExtensionContext test) {
        close();
    }

    @Override
    public void close() {
        client.close();
        proxy.close();
    }
}
