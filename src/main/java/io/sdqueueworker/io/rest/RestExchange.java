package io.sdqueueworker.io.rest;

import io.smallrye.mutiny.Multi;
import io.vertx.core.Context;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import jakarta.ws.rs.WebApplicationException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One call on its way. Everything but [#answer()] runs on the one thread of the call's Vert.x context, so there are no
/// races between an answer and the caller's leave.
final class RestExchange {

    private static final Object KEY = RestExchange.class;

    private final CompletableFuture<RestAnswer> answer = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final int limit;
    private @Nullable HttpClientRequest request;
    private int status;
    private boolean left;

    RestExchange(int limit) {
        this.limit = limit;
    }

    /// Finds the exchange of a request: the REST client gives away its requests on the context of the call.
    static void begin(HttpClientRequest request, Context context) {
        RestExchange exchange = context.getLocal(KEY);
        exchange.begun(request);
    }

    CompletableFuture<RestAnswer> answer() {
        return answer;
    }

    void start(Context context, Multi<byte[]> pieces) {
        context.putLocal(KEY, this);
        pieces.subscribe().with(this::add, this::fail, this::complete);
    }

    /// Closes the connection if the answer is not complete.
    void leave() {
        if (left) {
            return;
        }
        left = true;
        // Not by cancelling the subscription: before the head that closes nothing, and afterwards Mutiny logs what it drops.
        if (request != null) {
            request.reset();
        }
    }

    private void begun(HttpClientRequest connected) {
        if (left) {
            connected.connection().close();
            return;
        }
        request = connected;
        connected.response().onSuccess(this::head);
    }

    /// Before the REST client looks at it.
    private void head(HttpClientResponse response) {
        status = response.statusCode();
        // The client would collect the events of a stream, and the parts of a form, without a limit.
        response.headers().set(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
        if (status / 100 != 2) {
            // The client reads it whole before it gives it away.
            response.handler(piece -> add(piece.getBytes()));
        }
    }

    private void add(byte[] piece) {
        if (left) {
            return;
        }
        if (piece.length > limit - body.size()) {
            body.reset();
            answer.complete(new RestAnswer(status, Optional.empty()));
            leave();
        } else {
            body.writeBytes(piece);
        }
    }

    private void complete() {
        left = true;
        answer.complete(new RestAnswer(status, Optional.of(body.toString(StandardCharsets.UTF_8))));
    }

    private void fail(Throwable cause) {
        if (cause instanceof WebApplicationException) {
            complete();
        } else {
            left = true;
            answer.completeExceptionally(cause);
        }
    }
}
