package io.sdqueueworker.io.rest;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.impl.HttpClientInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.PemTrustOptions;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.context.spi.ContextManagerProvider;
import org.jboss.resteasy.reactive.client.impl.ClientBuilderImpl;
import org.jboss.resteasy.reactive.client.impl.ClientImpl;

/// A REST client for short calls, each of which is bounded as a whole.
///
/// It is the JAX-RS client of `quarkus-rest-client-jackson`, which has no such bounds itself:
/// `docs/adr/0021-short-calls-by-rest-client.md` says how they are added.
public final class RestClient implements AutoCloseable {

    private final RestLimits limits;
    private final ClientImpl client;
    private final VertxInternal vertx;

    private RestClient(RestLimits limits, Consumer<HttpClientOptions> options) {
        setContextProvider();
        this.limits = limits;
        ClientBuilderImpl builder = new ClientBuilderImpl();
        builder.clientOptionsCustomizer(options);
        builder.clientRequestCustomizer(RestExchange::begin);
        builder.connectTimeout(limits.connecting().toMillis(), TimeUnit.MILLISECONDS);
        this.client = builder.build();
        this.vertx = ((HttpClientInternal) client.getVertxHttpClient()).vertx();
    }

    /// Calls fail if two threads are the first to need the provider. Quarkus sets it at its start; this is for a
    /// client without Quarkus.
    private static synchronized void setContextProvider() {
        var _ = ContextManagerProvider.instance();
    }

    /// Creates a client that trusts the certificate authorities that the JDK trusts.
    public static RestClient create(RestLimits limits) {
        return new RestClient(
                limits,
                options -> options.setKeepAliveTimeout((int) limits.idle().toSeconds()));
    }

    /// Creates a client that trusts the certificate authorities of a file only.
    ///
    /// @param authorities certificates in PEM
    /// @throws IOException if the file cannot be read
    public static RestClient trusting(Path authorities, RestLimits limits) throws IOException {
        PemTrustOptions trust = new PemTrustOptions().addCertValue(Buffer.buffer(Files.readAllBytes(authorities)));
        return new RestClient(
                limits,
                options -> options.setKeepAliveTimeout((int) limits.idle().toSeconds())
                        .setTrustOptions(trust));
    }

    /// Sends a call and waits for its whole answer. If the caller stops waiting, for whatever reason, the
    /// connection is closed.
    ///
    /// @throws HttpTimeoutException if the answer does not end in time
    /// @throws IOException if there is no answer, or if the answer is not HTTP
    public RestAnswer send(RestCall call) throws IOException, InterruptedException {
        RestExchange exchange = new RestExchange(limits.bytes());
        Context context = start(exchange, call);
        try {
            return exchange.answer().get(limits.whole().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no answer in time");
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            if (!exchange.answer().isDone()) {
                abandon(exchange, context);
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private Context start(RestExchange exchange, RestCall call) throws IOException {
        try {
            Supplier<CompletionStage<Response>> request = request(call);
            Context context = vertx.getOrCreateContext().duplicate();
            context.runOnContext(_ -> exchange.start(context, request));
            return context;
        } catch (IllegalStateException | RejectedExecutionException e) {
            throw new IOException("the client is closed", e);
        }
    }

    private Supplier<CompletionStage<Response>> request(RestCall call) {
        // The builder's own user agent is not sent by the asynchronous call below.
        Invocation.Builder request = client.target(call.address()).request().header("User-Agent", "sd-queue-worker");
        call.headers().forEach(request::header);
        Entity<?> entity = call.json()
                .map(json -> Entity.entity(json, MediaType.APPLICATION_JSON_TYPE))
                .orElse(null);
        return () -> request.rx().method(call.method(), entity);
    }

    private static void abandon(RestExchange exchange, Context context) {
        try {
            context.runOnContext(_ -> exchange.abandon());
        } catch (RejectedExecutionException e) {
            // Vert.x has been closed, and its connections with it.
        }
    }

    private static IOException failure(ExecutionException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectTimeoutException) {
                // For Netty it is a ConnectException, as a refused connection is.
                IOException timeout = new HttpConnectTimeoutException("no connection in time");
                timeout.initCause(cause);
                return timeout;
            }
            if (cause instanceof IOException io) {
                return io;
            }
        }
        return new IOException("the answer is not HTTP", e.getCause());
    }
}
