package io.sdqueueworker.staging.web;

import io.sdqueueworker.staging.Deadline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// Connects with the HTTP client of Vert.x: the only one on the class path that connects to a given address while
/// the `Host` header, the server name in TLS and the certificate check keep the host of the URL.
///
/// Every request has its own connection, so that a connection checked for one task is not reused for another. There
/// are no cookies, proxies or credentials.
public final class VertxDialler implements Dialler, AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MOST_CONNECTIONS = 16;

    /// Signed URLs are long, and a redirect may lead to one.
    private static final int LONGEST_HEADERS = 32 * 1024;

    private final HttpClient client;

    /// Trusts the certificate authorities that the JDK trusts.
    ///
    /// @param vertx provides the threads; the caller closes it
    public VertxDialler(Vertx vertx) {
        this(vertx, UnaryOperator.identity());
    }

    /// @param tuning changes the client's options
    VertxDialler(Vertx vertx, UnaryOperator<HttpClientOptions> tuning) {
        HttpClientOptions options = new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
                .setMaxHeaderSize(LONGEST_HEADERS)
                .setVerifyHost(true)
                .setTrustAll(false);
        this.client =
                vertx.createHttpClient(tuning.apply(options), new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
    }

    @Override
    public Response get(WebAddress url, InetAddress address, Deadline deadline)
            throws IOException, InterruptedException {
        VertxExchange exchange = new VertxExchange(deadline);
        try {
            client.request(request(url, address)).onComplete(exchange::connected, exchange::unreachable);
            exchange.awaitHead();
            return exchange;
        } catch (IOException | InterruptedException | RuntimeException e) {
            exchange.close();
            throw e;
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private static RequestOptions request(WebAddress url, InetAddress address) {
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, url.port())))
                .setHost(url.host().value())
                .setPort(url.port())
                .setSsl(url.secure())
                .setURI(url.target())
                .setFollowRedirects(false)
                .putHeader("User-Agent", "sd-queue-worker")
                .putHeader("Accept", "*/*")
                .putHeader("Accept-Encoding", "identity");
    }
}
