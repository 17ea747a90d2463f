package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sdqueueworker.runtimes.BulkCall;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// One generation request and its answer.
final class GenerationCall implements AutoCloseable {

    private static final int LONGEST_ERROR = 64 * 1024;

    private final BulkCall<WebUiAnswer> call;

    private GenerationCall(BulkCall<WebUiAnswer> call) {
        this.call = call;
    }

    /// Sends the request.
    ///
    /// @param spool takes the images of the answer
    static GenerationCall start(RuntimeTerms terms, WebUiRoute route, WebUiRequest body, Spool spool) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(terms.address() + "/" + route.path()))
                .header("Content-Type", "application/json")
                .POST(body.publisher());
        terms.credentials().ifPresent(value -> request.header("Authorization", RuntimeCalls.basic(value)));
        String sent = body.quotable();
        return new GenerationCall(
                BulkCall.start("generation-call", client -> exchange(client, request.build(), route, sent, spool)));
    }

    /// Waits for the end of the answer, up to a time limit.
    ///
    /// @return whether the answer has ended, so that [#answer()] has it
    boolean await(Duration longest) throws InterruptedException {
        return call.await(longest);
    }

    /// The answer, after [#await(Duration)] has returned true.
    WebUiAnswer answer() throws TaskFailedException, InterruptedException {
        try {
            return call.result();
        } catch (Spool.SpoolException disk) {
            throw disk.asFailure(Stage.GENERATION);
        } catch (JsonProcessingException garbled) {
            throw TaskFailedException.of(
                    Code.RUNTIME_ERROR,
                    Stage.GENERATION,
                    "the runtime's answer is not as expected: " + garbled.getOriginalMessage(),
                    garbled);
        } catch (ConnectException | HttpConnectTimeoutException refused) {
            throw TaskFailedException.of(
                    Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, "the runtime does not accept connections", refused);
        } catch (IOException broken) {
            throw TaskFailedException.of(
                    Code.RUNTIME_DIED,
                    Stage.GENERATION,
                    "the connection broke while the runtime worked on the task",
                    broken);
        }
    }

    @Override
    public void close() {
        call.close();
    }

    private static WebUiAnswer exchange(
            HttpClient client, HttpRequest request, WebUiRoute route, String sent, Spool spool)
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
}
