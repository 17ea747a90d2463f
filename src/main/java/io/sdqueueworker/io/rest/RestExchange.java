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

/// One call on its way.
///
/// Everything except [#answer()] runs on the one thread of the call's Vert.x context. So the end of an answer and the
/// caller's leave cannot race.
final class RestExchange {

    private static final Object KEY = RestExchange.class;

    private final CompletableFuture<RestAnswer> answer = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final int limit;
    private @Nullable HttpClientRequest request;
    private int status;
    private boolean ended;

    /// @param limit the most bytes of the answer's body
    RestExchange(int limit) {
        this.limit = limit;
    }

    CompletableFuture<RestAnswer> answer() {
        return answer;
    }

    /// Sends the request.
    ///
    /// @param pieces the body of a successful answer
    void start(Context context, Multi<byte[]> pieces) {
        context.putLocal(KEY, this);
        pieces.subscribe().with(this::add, this::fail, this::complete);
    }

    /// Hands a request to its exchange before it is sent. The REST client does not say which call a request belongs to,
    /// but it makes the request on the call's context.
    static void begin(HttpClientRequest request, Context context) {
        RestExchange exchange = context.getLocal(KEY);
        exchange.begin(request);
    }

    /// Closes the connection unless the answer is complete.
    void abandon() {
        if (ended) {
            return;
        }
        ended = true;
        // Cancelling the subscription would not do: without a head it closes nothing, and Mutiny logs what it drops.
        if (request != null) {
            request.reset();
        }
    }

    private void begin(HttpClientRequest connected) {
        if (ended) {
            connected.connection().close();
            return;
        }
        request = connected;
        connected.response().onSuccess(this::head);
    }

    /// Comes before the REST client looks at the head.
    private void head(HttpClientResponse response) {
        status = response.statusCode();
        // The client collects the records of a stream and the parts of a form without a limit.
        response.headers().set(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
        if (status / 100 != 2) {
            // The client reads the whole body before it passes it on.
            response.handler(piece -> add(piece.getBytes()));
        }
    }

    private void add(byte[] piece) {
        if (ended) {
            return;
        }
        if (piece.length > limit - body.size()) {
            body.reset();
            answer.complete(new RestAnswer(status, Optional.empty()));
            abandon();
        } else {
            body.writeBytes(piece);
        }
    }

    private void complete() {
        ended = true;
        answer.complete(new RestAnswer(status, Optional.of(body.toString(StandardCharsets.UTF_8))));
    }

    private void fail(Throwable cause) {
        if (cause instanceof WebApplicationException) {
            complete();
        } else {
            ended = true;
            answer.completeExceptionally(cause);
        }
    }
}
