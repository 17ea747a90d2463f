package io.sdqueueworker.io.rest;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One call on its way.
///
/// Everything except [#answer()] runs on the one thread of the call's Vert.x context. So the end of an answer and the
/// caller's leave cannot race.
final class RestExchange {

    private static final Object KEY = RestExchange.class;

    private final CompletableFuture<RestAnswer> answer = new CompletableFuture<>();
    private final int limit;
    private @Nullable HttpClientRequest request;
    private long length;
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
    /// @param call makes the REST client do so
    void start(Context context, Supplier<CompletionStage<Response>> call) {
        context.putLocal(KEY, this);
        call.get().whenComplete(this::end);
    }

    /// Hands a request to its exchange before it is sent. The REST client does not say which call a request belongs
    /// to, but it makes the request on the call's context.
    static void begin(HttpClientRequest request) {
        Context context = Objects.requireNonNull(Vertx.currentContext());
        RestExchange exchange = context.getLocal(KEY);
        exchange.begun(request);
    }

    /// Closes the connection unless the answer is complete.
    void abandon() {
        if (ended) {
            return;
        }
        ended = true;
        if (request != null) {
            request.reset();
        }
    }

    private void begun(HttpClientRequest connected) {
        if (ended) {
            connected.connection().close();
            return;
        }
        request = connected;
        connected.response().onSuccess(this::head);
    }

    /// Comes before the REST client looks at the head.
    private void head(HttpClientResponse response) {
        // The client would collect the parts of a form by itself.
        response.headers().set(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
        // The client collects the whole body before it passes it on.
        response.handler(piece -> count(piece.length(), response.statusCode()));
    }

    private void count(int bytes, int status) {
        length += bytes;
        if (length > limit && !ended) {
            answer.complete(new RestAnswer(status, Optional.empty()));
            abandon();
        }
    }

    private void end(@Nullable Response response, @Nullable Throwable failure) {
        ended = true;
        if (response == null) {
            answer.completeExceptionally(failure == null ? new IOException("no answer") : failure);
        } else {
            byte[] body = response.hasEntity() ? response.readEntity(byte[].class) : new byte[0];
            String text = new String(body, StandardCharsets.UTF_8);
            answer.complete(new RestAnswer(response.getStatus(), Optional.of(text)));
        }
    }
}
