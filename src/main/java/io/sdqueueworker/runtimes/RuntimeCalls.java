package io.sdqueueworker.runtimes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.io.NetworkErrors;
import io.sdqueueworker.io.rest.RestAnswer;
import io.sdqueueworker.io.rest.RestCall;
import io.sdqueueworker.io.rest.RestClient;
import io.sdqueueworker.io.rest.RestLimits;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/// Short calls of a runtime's API, whose answers are JSON documents that fit into memory.
///
/// Each call is bounded as a whole, in time and in the bytes of its answer. Long calls and large answers do not go
/// through here: `docs/adr/0001-http-clients.md` says why.
public final class RuntimeCalls implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /// Uvicorn, which serves the Web UI, closes an unused connection after 5 s.
    private static final Duration IDLE = Duration.ofSeconds(3);

    /// Runtimes are written in Python, which may write numbers that JSON does not have. They also echo requests,
    /// with the images in their strings.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /// ComfyUI returns workflows with the images in them, for waiting prompts too. An answer is in memory several
    /// times while it is read.
    private static final int HEAP_FOR_ONE_BYTE = 8;

    private static final int LARGEST_ANSWER = 256 * 1024 * 1024;

    private final RestClient client;
    private final Supplier<URI> api;
    private final Optional<String> authorization;
    private final int limit;
    private final Refusals refusals;

    /// The meaning of an answer whose status is not a success.
    public interface Refusals {

        /// @param body the answer's body, empty if there is none or if it is longer than the limit
        TaskFailedException failure(int status, String body);
    }

    /// Reads an answer while it arrives.
    ///
    /// @param <T> the part of the answer that is kept
    public interface Reading<T> {

        /// @throws JsonProcessingException if the answer is other JSON than expected
        T from(JsonParser json) throws IOException;
    }

    /// @param api gives the address that paths are below, without a slash at its end
    /// @param credentials `user:password` for HTTP Basic authentication
    /// @param timeout the time limit of a call, up to the last byte of its answer
    public RuntimeCalls(Supplier<URI> api, Optional<String> credentials, Duration timeout, Refusals refusals) {
        this(
                api,
                credentials,
                timeout,
                refusals,
                largestAnswer(Runtime.getRuntime().maxMemory()));
    }

    /// @param limit the most bytes of one answer
    RuntimeCalls(Supplier<URI> api, Optional<String> credentials, Duration timeout, Refusals refusals, int limit) {
        this.client = RestClient.create(new RestLimits(CONNECT_TIMEOUT, timeout, limit, IDLE));
        this.api = api;
        this.authorization = credentials.map(RuntimeCalls::basic);
        this.refusals = refusals;
        this.limit = limit;
    }

    /// The most bytes of one answer for a heap.
    ///
    /// @param heap the bytes that it may grow to
    static int largestAnswer(long heap) {
        return Math.toIntExact(Math.min(LARGEST_ANSWER, heap / HEAP_FOR_ONE_BYTE));
    }

    /// The value of the `Authorization` header for `user:password`.
    public static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a document.
    ///
    /// @param path below the API's address, with a query if there is one
    public <T> T get(String path, Class<T> type) throws TaskFailedException, InterruptedException {
        return getAt(api.get(), path, type);
    }

    /// Reads a document where the runtime may be.
    ///
    /// @param address that the path is below, without a slash at its end
    public <T> T getAt(URI address, String path, Class<T> type) throws TaskFailedException, InterruptedException {
        return json(send(RestCall.get(URI.create(address + "/" + path)), refusals), type);
    }

    /// Reads a document of any length while it arrives.
    ///
    /// @param longest the time limit, up to the last byte of the answer
    /// @param reading keeps the parts that are needed
    public <T> T read(String path, Duration longest, Reading<T> reading)
            throws TaskFailedException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path));
        authorization.ifPresent(value -> request.header("Authorization", value));
        try {
            return new StreamedCall(request.build(), longest, refusals).read(reading);
        } catch (JsonProcessingException e) {
            throw CallFailures.notJson(e);
        } catch (IOException e) {
            throw CallFailures.unanswered(e, address(path));
        }
    }

    /// Sends a request without a body.
    ///
    /// @return the answer's body, which may be empty
    public String post(String path) throws TaskFailedException, InterruptedException {
        return send(RestCall.post(address(path)), refusals);
    }

    /// Sends a document.
    ///
    /// @return the answer's body, which may be empty
    public String post(String path, String json) throws TaskFailedException, InterruptedException {
        return post(path, json, refusals);
    }

    /// Sends a document whose refusals have a meaning of their own.
    ///
    /// @return the answer's body, which may be empty
    public String post(String path, String json, Refusals own) throws TaskFailedException, InterruptedException {
        return send(RestCall.post(address(path), json), own);
    }

    @Override
    public void close() {
        client.close();
    }

    private URI address(String path) {
        return URI.create(api.get() + "/" + path);
    }

    private String send(RestCall call, Refusals meaning) throws TaskFailedException, InterruptedException {
        RestAnswer answer = answer(authorization
                .map(value -> call.withHeader("Authorization", value))
                .orElse(call));
        if (answer.status() / 100 != 2) {
            throw meaning.failure(answer.status(), answer.body().orElse(""));
        }
        return answer.body()
                .orElseThrow(() -> CallFailures.failed(
                        new Kind.TooLarge(), "the runtime answers with more than " + limit + " bytes"));
    }

    private RestAnswer answer(RestCall call) throws TaskFailedException, InterruptedException {
        try {
            return client.send(call);
        } catch (IOException e) {
            throw CallFailures.unanswered(e, call.address());
        }
    }

    /// Reads an answer.
    ///
    /// @throws RuntimeCallFailed if the answer is not the expected JSON
    public static <T> T json(String body, Class<T> type) throws RuntimeCallFailed {
        try {
            T value = JSON.readValue(body, type);
            if (value != null) {
                return value;
            }
            throw CallFailures.failed(new Kind.NotJson(), "the runtime answers nothing");
        } catch (JsonProcessingException e) {
            throw CallFailures.notJson(e);
        }
    }

    /// The failure of a long call that found no connection.
    ///
    /// @param address that was called
    public static TaskFailedException noConnection(IOException e, URI address) {
        return TaskFailedException.of(
                Code.RUNTIME_UNAVAILABLE,
                Stage.GENERATION,
                "the runtime does not accept connections: " + NetworkErrors.describe(e, address),
                e);
    }

    /// The failure of a call whose answer is other JSON than expected.
    public static RuntimeCallFailed unexpected() {
        return CallFailures.unexpected();
    }
}
