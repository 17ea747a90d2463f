package io.sdqueueworker.runtimes.sdwebui.api;

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
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// A request that may take as long as a task, and its answer: a generation, or settings that load a model.
///
/// @param <T> the type that the answer is read as
public final class LongCall<T> implements AutoCloseable {

    private static final int LONGEST_ERROR = 64 * 1024;

    private final BulkCall<T> call;
    private final URI address;
    private final AtomicBoolean answered;

    private LongCall(BulkCall<T> call, URI address, AtomicBoolean answered) {
        this.call = call;
        this.address = address;
        this.answered = answered;
    }

    /// The content of a request.
    ///
    /// @param path below the API's address
    /// @param quotable the part of the body that an error may quote
    public record Request(String path, BodyPublisher body, String quotable) {}

    /// Reads the answer of a success.
    ///
    /// @param <T> the type that the answer is read as
    public interface Reader<T> {

        T read(InputStream answer) throws IOException;
    }

    /// Sends a request.
    public static <T> LongCall<T> start(RuntimeTerms terms, Request content, Reader<T> reader) {
        URI address = URI.create(terms.address() + "/" + content.path());
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(content.body());
        terms.credentials().ifPresent(value -> request.header("Authorization", RuntimeCalls.basic(value)));
        AtomicBoolean answered = new AtomicBoolean();
        return new LongCall<>(
                BulkCall.start("generation-call", client -> {
                    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
                    return answer(response, content.quotable(), reader, answered);
                }),
                address,
                answered);
    }

    /// Reads an answer that is not worth more than its beginning.
    public static String text(InputStream answer) throws IOException {
        return new String(answer.readNBytes(LONGEST_ERROR), StandardCharsets.UTF_8);
    }

    /// Waits for the end of the answer, up to a time limit.
    ///
    /// @return whether the answer has ended, so that [#answer()] has it
    public boolean await(Duration longest) throws InterruptedException {
        return call.await(longest);
    }

    /// Returns whether the runtime has answered, with whatever status, so that it does not work on the request any
    /// more.
    public boolean isAnswered() {
        return answered.get();
    }

    /// The answer, after [#await(Duration)] has returned true.
    public T answer() throws TaskFailedException, InterruptedException {
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
            throw RuntimeCalls.noConnection(refused, address);
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

    private static <T> T answer(
            HttpResponse<InputStream> response, String quotable, Reader<T> reader, AtomicBoolean answered)
            throws IOException, TaskFailedException {
        try (InputStream body = response.body()) {
            answered.set(true);
            if (response.statusCode() != 200) {
                throw new TaskFailedException(WebUiErrors.failure(response.statusCode(), text(body), quotable));
            }
            return reader.read(body);
        }
    }
}
