package io.sdqueueworker.io;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An answer that is waited for to its last byte: the client's own time limit ends with its head.
public final class BoundedExchange {

    private BoundedExchange() {}

    /// Sends a request and waits. Leaving the wait, in whatever way, closes the connection.
    ///
    /// @param body reads the answer, and bounds its length
    /// @throws HttpTimeoutException when it has not ended in time
    /// @throws IOException when there is none, or none that is HTTP
    public static <T> HttpResponse<T> to(HttpClient client, HttpRequest request, BodyHandler<T> body, Duration timeout)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request, body);
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no answer in time");
        } catch (ExecutionException e) {
            // What is no HTTP comes out as all kinds of exceptions.
            throw e.getCause() instanceof IOException io ? io : new IOException("no HTTP", e.getCause());
        } finally {
            answer.cancel(true);
        }
    }
}
