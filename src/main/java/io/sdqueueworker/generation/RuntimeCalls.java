package io.sdqueueworker.generation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Short calls of a runtime's API, those whose answers are JSON documents that fit into memory.
///
/// What may take long or be large has calls of its own: `docs/adr/0001-http-clients.md` says why.
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

    private final Client client;
    private final URI api;
    private final Optional<String> authorization;
    private final Refusals refusals;

    /// What an answer means whose status is not a success.
    public interface Refusals {

        /// @param body the answer's body, empty where it has none
        Failure failure(int status, String body);
    }

    /// @param api the address that paths are below, without a slash at its end
    /// @param credentials `user:password` for HTTP Basic authentication
    /// @param readTimeout how long an answer may take
    public RuntimeCalls(URI api, Optional<String> credentials, Duration readTimeout, Refusals refusals) {
        this.client = ClientBuilder.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(readTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        this.api = api;
        this.authorization = credentials.map(RuntimeCalls::basic);
        this.refusals = refusals;
    }

    /// The value of the `Authorization` header for `user:password`.
    public static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a document.
    ///
    /// @param path below the API's address, maybe with a query
    public <T> T get(String path, Class<T> type) throws TaskFailedException, InterruptedException {
        return json(call(path, refusals, Invocation.Builder::get), type);
    }

    /// Sends nothing but the wish.
    ///
    /// @return the answer's body, which may be empty
    public String post(String path) throws TaskFailedException, InterruptedException {
        return call(path, refusals, request -> request.post(null));
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
        // As text: the extension's writer for JSON leaves a text as it is, and would wrap bytes into one.
        return call(path, own, request -> request.post(Entity.entity(json, MediaType.APPLICATION_JSON_TYPE)));
    }

    @Override
    public void close() {
        client.close();
    }

    private String call(String path, Refusals meaning, Function<Invocation.Builder, Response> method)
            throws TaskFailedException, InterruptedException {
        Invocation.Builder request = client.target(URI.create(api + "/" + path)).request();
        authorization.ifPresent(value -> request.header(HttpHeaders.AUTHORIZATION, value));
        try (Response response = method.apply(request)) {
            // As text: what is no JSON is then our own finding, and not an exception that quotes it.
            String body = response.hasEntity() ? response.readEntity(String.class) : "";
            if (response.getStatusInfo().getFamily() != Response.Status.Family.SUCCESSFUL) {
                throw new TaskFailedException(meaning.failure(response.getStatus(), body));
            }
            return body;
        } catch (ProcessingException e) {
            throw translated(e);
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
            throw unavailable("the runtime answers nothing", new IllegalArgumentException("null"));
        } catch (JsonProcessingException e) {
            throw unavailable("the runtime answers something that is not the JSON expected", e);
        }
    }

    /// Whether a call failed without an answer: the runtime may be busy, starting, or gone.
    public static boolean isSilence(TaskFailedException failure) {
        return failure.getCause() instanceof ProcessingException;
    }

    /// Whether a call failed because nobody listens any more: the runtime is gone, not slow.
    public static boolean nobodyListens(TaskFailedException failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof ConnectException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private static TaskFailedException translated(ProcessingException e) throws InterruptedException {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof InterruptedException) {
            throw new InterruptedException("interrupted in a call to the runtime");
        }
        return unavailable("the runtime does not answer: " + root.getClass().getSimpleName(), e);
    }

    private static TaskFailedException unavailable(String detail, Exception cause) {
        return new TaskFailedException(new Failure(Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, detail), cause);
    }
}
