package io.sdqueueworker.generation.sdwebui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.client.WebTarget;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The Web UI's short calls, those whose answers are small JSON documents.
///
/// Generation has its own call, see [GenerationCall]: `docs/adr/0001-http-clients.md` says why.
final class WebUiApi implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /// The Web UI is one Python process: while the GPU is busy even a small answer may take seconds.
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Client client;
    private final WebTarget api;
    private final Optional<String> authorization;

    WebUiApi(WebUiSettings settings) {
        this.client = ClientBuilder.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(READ_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        this.api = client.target(settings.api());
        this.authorization = settings.credentials().map(WebUiApi::basic);
    }

    /// The value of the `Authorization` header for `user:password`.
    static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /// What the Web UI is doing. Without the picture of the current step, which would cost it time.
    WebUiProgress progress() throws TaskFailedException, InterruptedException {
        return call(
                api.path("progress").queryParam("skip_current_image", true),
                Invocation.Builder::get,
                body -> json(body, WebUiProgress.class));
    }

    /// Tells the Web UI to stop the running job; it does so at the job's next step.
    void interrupt() throws TaskFailedException, InterruptedException {
        // SD.Next answers 204, the others an empty object.
        call(api.path("interrupt"), request -> request.post(null), body -> body);
    }

    /// The checkpoints that the Web UI has found; empty while it starts.
    JsonNode models() throws TaskFailedException, InterruptedException {
        return call(api.path("sd-models"), Invocation.Builder::get, body -> json(body, JsonNode.class));
    }

    /// The Web UI's settings, by name.
    JsonNode options() throws TaskFailedException, InterruptedException {
        return call(api.path("options"), Invocation.Builder::get, body -> json(body, JsonNode.class));
    }

    @Override
    public void close() {
        client.close();
    }

    private interface Reading<T> {
        T apply(String body) throws TaskFailedException;
    }

    private <T> T call(WebTarget target, Function<Invocation.Builder, Response> method, Reading<T> reading)
            throws TaskFailedException, InterruptedException {
        Invocation.Builder request = target.request();
        authorization.ifPresent(value -> request.header(HttpHeaders.AUTHORIZATION, value));
        try (Response response = method.apply(request)) {
            // As text: what is no JSON is then our own finding, and not an exception that quotes it.
            String body = response.hasEntity() ? response.readEntity(String.class) : "";
            if (response.getStatusInfo().getFamily() != Response.Status.Family.SUCCESSFUL) {
                throw new TaskFailedException(WebUiErrors.failure(response.getStatus(), body, ""));
            }
            return reading.apply(body);
        } catch (ProcessingException e) {
            throw translated(e);
        }
    }

    private static <T> T json(String body, Class<T> type) throws TaskFailedException {
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
