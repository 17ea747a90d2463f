package io.sdqueueworker.generation.sdwebui;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One generation request and its answer, which may take many minutes and hundreds of megabytes.
///
/// The request runs on a thread of its own so that the caller can look at the progress meanwhile; leaving the call, in
/// whatever way, closes the connection and waits until that thread has let go of the spool. Every call has its own
/// connection: the Web UI's server closes idle ones after 5 s, and a POST that meets the closing cannot be told from a
/// runtime that died.
final class GenerationCall implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int LONGEST_ERROR = 64 * 1024;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final FutureTask<Generated> answer;
    private final Thread thread;

    private GenerationCall(HttpRequest request, WebUiRoute route, String sent, Spool spool) {
        this.answer = new FutureTask<>(() -> exchange(request, route, sent, spool));
        this.thread = Thread.ofVirtual().name("generation-call").unstarted(answer);
    }

    /// Sends the request.
    ///
    /// @param spool takes the images of the answer
    static GenerationCall start(WebUiSettings settings, WebUiRoute route, WebUiRequest body, Spool spool) {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.path(route.path()))
                .header("Content-Type", "application/json")
                .POST(body.publisher());
        settings.credentials().ifPresent(value -> request.header("Authorization", WebUiApi.basic(value)));
        GenerationCall call = new GenerationCall(request.build(), route, body.quotable(), spool);
        call.thread.start();
        return call;
    }

    /// Waits for the end of the answer, for a while.
    ///
    /// @return whether it is here; [#generated()] then has it
    boolean await(Duration longest) throws InterruptedException {
        try {
            var _ = answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    /// What the runtime made, once [#await(Duration)] has said so.
    Generated generated() throws TaskFailedException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case TaskFailedException failed -> failed;
                case Spool.SpoolException disk -> disk.asFailure(Stage.GENERATION);
                case JsonProcessingException garbled ->
                    failure(
                            Code.RUNTIME_ERROR,
                            "the runtime's answer is not as expected: " + garbled.getOriginalMessage(),
                            garbled);
                case ConnectException refused ->
                    failure(Code.RUNTIME_UNAVAILABLE, "the runtime does not accept connections", refused);
                case HttpConnectTimeoutException silent ->
                    failure(Code.RUNTIME_UNAVAILABLE, "the runtime does not accept connections", silent);
                case IOException broken ->
                    failure(Code.RUNTIME_DIED, "the connection broke while the runtime worked on the task", broken);
                case null, default -> throw new IllegalStateException("generation call failed", e.getCause());
            };
        }
    }

    @Override
    public void close() {
        answer.cancel(true);
        client.shutdownNow();
        // The caller may be interrupted, but it must not close the spool under a thread that still writes to it.
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Generated exchange(HttpRequest request, WebUiRoute route, String sent, Spool spool)
            throws IOException, InterruptedException, TaskFailedException {
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                String text = new String(body.readNBytes(LONGEST_ERROR), StandardCharsets.UTF_8);
                throw new TaskFailedException(WebUiErrors.failure(response.statusCode(), text, sent));
            }
            return AnswerReader.read(route, body, spool);
        }
    }

    private static TaskFailedException failure(Code code, String detail, Throwable cause) {
        return new TaskFailedException(new Failure(code, Stage.GENERATION, detail), cause);
    }
}
