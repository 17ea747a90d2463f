package io.sdqueueworker.io.rest;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.impl.HttpClientInternal;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.GenericType;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.resteasy.reactive.client.impl.ClientBuilderImpl;
import org.jboss.resteasy.reactive.client.impl.ClientImpl;
import org.jboss.resteasy.reactive.client.impl.MultiInvoker;

/// A REST client for short calls. It bounds each call as a whole, in time and in the bytes of its answer.
public final class RestCalls implements AutoCloseable {

    private static final GenericType<byte[]> BYTES = new GenericType<>(byte[].class);

    private final ClientImpl client;
    private final Vertx vertx;
    private final Duration timeout;
    private final int limit;

    public RestCalls(Duration connectTimeout, Duration timeout, int limit) {
        this.timeout = timeout;
        this.limit = limit;
        ClientBuilderImpl builder = new ClientBuilderImpl();
        builder.connectTimeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS);
        builder.clientRequestCustomizer(request -> RestExchange.begin(request, Vertx.currentContext()));
        this.client = builder.build();
        this.vertx = ((HttpClientInternal) client.getVertxHttpClient()).vertx();
    }

    /// Sends a call and waits for its whole answer. Leaving the wait, for whatever reason, closes the connection.
    ///
    /// @throws HttpTimeoutException if the answer has not ended in time
    /// @throws IOException if there is no answer, or none that is HTTP
    public RestAnswer send(RestCall call) throws IOException, InterruptedException {
        RestExchange exchange = new RestExchange(limit);
        Multi<byte[]> pieces = pieces(call);
        Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        context.runOnContext(_ -> exchange.start(context, pieces));
        try {
            return exchange.answer().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no answer in time");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException("no HTTP", e.getCause());
        } finally {
            if (!exchange.answer().isDone()) {
                leave(context, exchange);
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private Multi<byte[]> pieces(RestCall call) {
        Invocation.Builder request = ((Client) client).target(call.address()).request();
        call.headers().forEach(request::header);
        Entity<?> entity = call.json().map(RestCalls::entity).orElse(null);
        return request.rx(MultiInvoker.class).method(call.method(), entity, BYTES);
    }

    private static Entity<String> entity(String json) {
        return Entity.entity(json, MediaType.APPLICATION_JSON_TYPE);
    }

    private static void leave(Context context, RestExchange exchange) {
        try {
            context.runOnContext(_ -> exchange.leave());
        } catch (RejectedExecutionException e) {
            // Vert.x is closed, and its connections with it.
        }
    }
}
