package io.sdqueueworker.aws;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// A store that sends responses that no test server would send, with a client of it.
final class OddStore implements AfterEachCallback, AutoCloseable {

    private final boolean chunkedEncoding;
    private final HttpServer server;
    private final S3Client client;

    OddStore() {
        this(false);
    }

    /// @param chunkedEncoding as in the worker's settings
    OddStore(boolean chunkedEncoding) {
        this.chunkedEncoding = chunkedEncoding;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Thread::startVirtualThread);
        server.start();
        client = client(AnonymousCredentialsProvider.create());
    }

    /// Builds another client with these credentials. The caller closes it.
    S3Client client(AwsCredentialsProvider credentials) {
        S3ClientBuilder builder = S3Client.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        return AwsClients.configureS3(AwsClients.configure(builder, "us-east-1", credentials), chunkedEncoding, true)
                .build();
    }

    S3Client client() {
        return client;
    }

    /// Sets the response to every request. It has an ETag, as responses of every store have.
    void answer(HttpHandler handler) {
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"odd\"");
            handler.handle(exchange);
        });
    }

    @Override
    public void afterEach(ExtensionContext test) {
        close();
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
    }
}
