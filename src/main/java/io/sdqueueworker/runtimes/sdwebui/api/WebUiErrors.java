package io.sdqueueworker.runtimes.sdwebui.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.runtimes.GpuErrors;
import io.sdqueueworker.runtimes.StatusErrors;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The meanings of the Web UI's error answers.
///
/// A1111 and its forks report validation errors as FastAPI does (`detail`), and uncaught exceptions by class (`error`)
/// and text: `errors` in A1111 and SD.Next (`modules/api/api.py`, `modules/api/middleware.py`), `message` in Forge
/// (`webui.py`). SD.Next answers a `TypeError` with nothing but its text.
public final class WebUiErrors {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Errors in the request that have the status of a server error.
    private static final Pattern REQUEST_FAULT = Pattern.compile(
            "invalid encoded image|requests not allowed|request to local resource not allowed|invalid image url"
                    + "|could not find upscaler named");

    /// The answer of `POST /options` to a checkpoint that is not listed.
    private static final Pattern NO_CHECKPOINT = Pattern.compile("runtimeerror: model (['\"]).*\\1 not found$");

    /// A model that was moved only in part: every later task fails as well, until the runtime restarts.
    private static final Pattern HALF_MOVED = Pattern.compile("expected all tensors to be on the same device");

    /// FastAPI's texts of a path, and of a method, that does not exist.
    private static final Set<String> NO_SUCH_ROUTE = Set.of("Not Found", "Method Not Allowed");

    private WebUiErrors() {}

    /// The failure of a call that asks for the Web UI's state. It does not quote the answer, since the reason goes
    /// into the log and into health.
    ///
    /// @param status the HTTP status, not a success
    static Failure ofState(int status) {
        return switch (status) {
            case 401, 403 -> failure(status, "", "");
            case 404 -> failure(Code.RUNTIME_UNAVAILABLE, "the runtime has no such API, it must be started with --api");
            default -> failure(Code.RUNTIME_UNAVAILABLE, "the runtime answers " + status);
        };
    }

    /// Returns whether a call failed because the Web UI has no such call. If it serves its user interface as well,
    /// that takes all other paths and allows no POST.
    static boolean isNoSuchRoute(RuntimeCallFailed e) {
        return e.isStatus(404, 405);
    }

    /// The failure of a generation.
    ///
    /// @param status the HTTP status, not 200
    /// @param body the answer's body, or its beginning
    /// @param request the runtime's request. An error that only quotes it does not concern the GPU
    public static Failure failure(int status, String body, String request) {
        return StatusErrors.of(status).orElseGet(() -> ownFailure(status, body, request));
    }

    private static Failure ownFailure(int status, String body, String request) {
        JsonNode json = parse(body);
        String text = describe(json);
        return switch (status) {
            // A page instead of the API's JSON is a proxy's, so it says nothing about the route.
            case 404 ->
                json.isMissingNode()
                        ? failure(Code.RUNTIME_UNAVAILABLE, "the runtime answers 404")
                        : isNoSuchRoute(json) ? noSuchRoute() : failure(Code.INVALID_REQUEST, text);
            case 405 ->
                isNoSuchRoute(json) ? noSuchRoute() : failure(Code.RUNTIME_UNAVAILABLE, "the runtime answers 405");
            case 400, 422 -> failure(Code.INVALID_REQUEST, text);
            default ->
                status < 500
                        ? failure(Code.RUNTIME_REFUSED, status + " " + text)
                        : serverError(text, json.isMissingNode() ? body : text, request);
        };
    }

    /// Returns whether the API itself says that it has no such route. A missing thing that the request names has
    /// its own text.
    private static boolean isNoSuchRoute(JsonNode json) {
        return NO_SUCH_ROUTE.contains(json.path("detail").asText());
    }

    /// Returns whether a generation failed because the Web UI lacks its route.
    public static boolean isNoSuchRoute(Failure failure) {
        return failure.code() == Code.UNSUPPORTED_TASK;
    }

    /// The failure of a generation whose route the Web UI lacks. Its API has answered just before, so the route is
    /// missing in this fork, not the whole API.
    static Failure noSuchRoute() {
        return failure(Code.UNSUPPORTED_TASK, "this runtime has no API for tasks of this type");
    }

    private static Failure serverError(String text, String message, String request) {
        if (REQUEST_FAULT.matcher(message.toLowerCase(Locale.ROOT)).find()) {
            return failure(Code.INVALID_REQUEST, text);
        }
        if (NO_CHECKPOINT.matcher(message.toLowerCase(Locale.ROOT)).find()) {
            return failure(Code.MODEL_NOT_FOUND, text);
        }
        Optional<Code> gpuError = gpuError(message, request);
        if (gpuError.isPresent()) {
            return failure(gpuError.get(), text);
        }
        return failure(Code.RUNTIME_ERROR, text.isEmpty() ? "the runtime failed without a reason" : text);
    }

    /// The code of a message, if it is about the GPU.
    ///
    /// @param request the runtime's request. An error that only quotes it does not concern the GPU
    public static Optional<Code> gpuError(String message, String request) {
        return GpuErrors.in(message, request)
                .or(() -> GpuErrors.matches(HALF_MOVED, message, request)
                        ? Optional.of(Code.GPU_FAULT)
                        : Optional.empty());
    }

    private static String describe(JsonNode json) {
        JsonNode detail = json.path("detail");
        if (detail.isArray()) {
            return StreamSupport.stream(detail.spliterator(), false)
                    .map(WebUiErrors::describeInvalidField)
                    .collect(Collectors.joining("; "));
        }
        if (json.isTextual()) {
            return json.asText();
        }
        Stream<JsonNode> texts = isBlank(detail) ? Stream.of(json.path("errors"), json.path("message")) : Stream.of();
        return Stream.concat(Stream.of(json.path("error"), detail), texts)
                .filter(part -> !isBlank(part))
                .map(JsonNode::asText)
                .collect(Collectors.joining(": "));
    }

    private static boolean isBlank(JsonNode text) {
        return text.asText("").isBlank();
    }

    private static String describeInvalidField(JsonNode error) {
        String place = StreamSupport.stream(error.path("loc").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining("."));
        return place + ": " + error.path("msg").asText();
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            // A server's plain text, or a proxy's page.
            return MissingNode.getInstance();
        }
    }

    private static Failure failure(Code code, String detail) {
        return new Failure(code, Stage.GENERATION, detail);
    }
}
