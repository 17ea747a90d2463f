package io.sdqueueworker.runtimes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.io.BoundedExchange;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/// Short calls of a runtime's API, those whose answers are JSON documents that fit into memory.
///
/// Each is bounded as a whole: in time, and in the bytes of its answer. What may take long or be large has calls of its
/// own: `docs/adr/0001-http-clients.md` says why.
public final class RuntimeCalls implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /// Runtimes are written in Python, which may write numbers that JSON does not have, and echo what they were sent,
    /// images in texts included.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /// ComfyUI tells workflows back with the images in them, those of the prompts that wait too. An answer is in memory
    /// several times over while it is read.
    private static final int HEAP_FOR_ONE_BYTE = 8;

    private static final int LARGEST_ANSWER = 256 * 1024 * 1024;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final URI api;
    private final Optional<String> authorization;
    private final Duration timeout;
    private final int limit;
    private final Refusals refusals;

    /// What an answer means whose status is not a success.
    public interface Refusals {

        /// @param body the answer's body, empty where it has none
        TaskFailedException failure(int status, String body);
    }

    /// @param api the address that paths are below, without a slash at its end
    /// @param credentials `user:password` for HTTP Basic authentication
    /// @param timeout how long a call may take, to the last byte of its answer
    public RuntimeCalls(URI api, Optional<String> credentials, Duration timeout, Refusals refusals) {
        this(
                api,
                credentials,
                timeout,
                refusals,
                largestAnswer(Runtime.getRuntime().maxMemory()));
    }

    /// @param limit bytes of one answer
    RuntimeCalls(URI api, Optional<String> credentials, Duration timeout, Refusals refusals, int limit) {
        this.api = api;
        this.authorization = credentials.map(RuntimeCalls::basic);
        this.timeout = timeout;
        this.refusals = refusals;
        this.limit = limit;
    }

    /// @param heap bytes that it may grow to
    static int largestAnswer(long heap) {
        return Math.toIntExact(Math.min(LARGEST_ANSWER, heap / HEAP_FOR_ONE_BYTE));
    }

    /// The value of the `Authorization` header for `user:password`.
    public static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a document.
    ///
    /// @param path below the API's address, maybe with a query
    public <T> T get(String path, Class<T> type) throws TaskFailedException, InterruptedException {
        return json(call(path, refusals, HttpRequest.Builder::GET), type);
    }

    /// Sends nothing but the wish.
    ///
    /// @return the answer's body, which may be empty
    public String post(String path) throws TaskFailedException, InterruptedException {
        return call(path, refusals, request -> request.POST(BodyPublishers.noBody()));
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
        return call(
                path,
                own,
                request -> request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private interface Method {
        void on(HttpRequest.Builder request);
    }

    private String call(String path, Refusals meaning, Method method) throws TaskFailedException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api + "/" + path));
        authorization.ifPresent(value -> request.header("Authorization", value));
        method.on(request);
        HttpResponse<Optional<String>> response = exchange(request.build());
        if (response.statusCode() / 100 != 2) {
            throw meaning.failure(response.statusCode(), response.body().orElse(""));
        }
        return response.body()
                .orElseThrow(() ->
                        new TaskFailedException(unavailable("the runtime answers with more than " + limit + " bytes")));
    }

    private HttpResponse<Optional<String>> exchange(HttpRequest request)
            throws TaskFailedException, InterruptedException {
        try {
            return BoundedExchange.to(client, request, _ -> new BoundedText(limit), timeout);
        } catch (IOException e) {
            throw silence(e);
        }
    }

    /// Reads an answer.
    ///
    /// @throws TaskFailedException with the code RUNTIME_UNAVAILABLE and a [JsonProcessingException] as its cause
    public static <T> T json(String body, Class<T> type) throws TaskFailedException {
        try {
            T value = JSON.readValue(body, type);
            if (value != null) {
                return value;
            }
            throw new TaskFailedException(unavailable("the runtime answers nothing"));
        } catch (JsonProcessingException e) {
            throw new TaskFailedException(
                    unavailable("the runtime answers something that is not the JSON expected"), e);
        }
    }

    /// Whether a call failed without an answer: the runtime may be busy, starting, or gone.
    public static boolean isSilence(TaskFailedException failure) {
        return failure.getCause() instanceof IOException && !(failure.getCause() instanceof JsonProcessingException);
    }

    private static TaskFailedException silence(IOException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new TaskFailedException(
                unavailable("the runtime does not answer: " + root.getClass().getSimpleName()), e);
    }

    private static Failure unavailable(String detail) {
        return new Failure(Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, detail);
    }
}
