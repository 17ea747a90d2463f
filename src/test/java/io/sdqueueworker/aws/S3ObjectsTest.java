package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.sdqueueworker.publication.OutputStore.Lookup;
import io.sdqueueworker.task.S3Uri;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// Looks for documents where somebody has put what no worker writes.
class S3ObjectsTest {

    private static final S3Uri ADDRESS = new S3Uri("bucket", "key");
    private static final int LIMIT = 64 * 1024;

    private final HttpServer server;
    private final S3Client s3;

    S3ObjectsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Thread::startVirtualThread);
        server.start();
        S3ClientBuilder client = S3Client.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        s3 = AwsClients.configureS3(
                        AwsClients.configure(client, "us-east-1", AnonymousCredentialsProvider.create()), false, true)
                .build();
    }

    @AfterEach
    void close() {
        s3.close();
        server.stop(0);
    }

    @Test
    void findsADocument() throws Exception {
        serve(body -> body.write("{\"é\":1}".getBytes(StandardCharsets.UTF_8)));

        assertThat(new S3Objects(s3, LIMIT).find(ADDRESS)).isEqualTo(new Lookup.Found("{\"é\":1}"));
    }

    @Test
    void cutsADocumentOffThatNeverEnds() throws Exception {
        AtomicLong sent = new AtomicLong();
        serve(body -> {
            while (true) {
                body.write("[".repeat(LIMIT).getBytes(StandardCharsets.UTF_8));
                sent.addAndGet(LIMIT);
            }
        });

        assertThat(new S3Objects(s3, LIMIT).find(ADDRESS)).isEqualTo(new Lookup.Found("[".repeat(LIMIT)));
        // What the sockets hold is sent, but not read.
        assertThat(sent.get()).isLessThan(256L * LIMIT);
    }

    private interface Writing {
        void to(OutputStream body) throws IOException;
    }

    private void serve(Writing writing) {
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"1\"");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                writing.to(body);
            }
        });
    }
}
