package io.sdqueueworker.testbed.sdwebui;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import io.sdqueueworker.testbed.http.Recording;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The HTTP side of a [FakeWebUi]: authorization, routing and the small answers.
final class WebUiRoutes {
    private static final String BASE = "/sdapi/v1";
    /// Without a limit on text length, because requests contain images as texts.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();
    private static final Set<String> GET_ROUTES =
            Set.of("/progress", "/options", "/samplers", "/schedulers", "/script-info", "/memory");
    private static final Set<String> GPU_ROUTES =
            Set.of("/txt2img", "/img2img", "/extra-single-image", "/extra-batch-images", "/interrogate");
    private static final Set<String> POST_ROUTES =
            Set.of("/png-info", "/interrupt", "/options", "/unload-checkpoint", "/reload-checkpoint");

    /// SD.Next captions with other routes, and describes its API only with `--docs` (`modules/api/caption.py`,
    /// `webui.py`).
    private static final Set<String> NOT_IN_SD_NEXT = Set.of("/interrogate", OpenApi.PATH);

    /// The memory in bytes that the process reports by default.
    static final long USUAL_MEMORY = 4L << 30;

    private final Supplier<FakeWebUiSettings> settings;
    private final Generations generations;
    private final ModelRoutes models;
    private final OpenApi openApi = new OpenApi(this::paths);
    private final Recording<String> calls = new Recording<>("calls");
    private volatile boolean ready = true;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile long memoryHeld = USUAL_MEMORY;

    WebUiRoutes(Supplier<FakeWebUiSettings> settings, ModelRoutes models, Generations generations) {
        this.settings = settings;
        this.generations = generations;
        this.models = models;
    }

    /// Every call by method and route, such as `POST /interrupt`.
    Recording<String> calls() {
        return calls;
    }

    OpenApi openApi() {
        return openApi;
    }

    void ready(boolean is) {
        ready = is;
    }

    void failOnce(String route) {
        failing.add(route);
    }

    void holdMemory(long bytes) {
        memoryHeld = bytes;
    }

    boolean answer(Connection connection, HttpHead request) throws IOException, InterruptedException {
        byte[] body = connection.readBody(request);
        String path = request.target().split("\\?", 2)[0];
        String route = path.startsWith(BASE)
                ? path.substring(BASE.length())
                : Set.of(ModelRoutes.CONTROLNET_MODELS, OpenApi.PATH).contains(path) ? path : "";
        calls.add(request.method() + " " + route);
        try {
            requireRoute(request.method(), route);
            requireAccount(request);
            requireReady(route);
            if (failing.remove(route)) {
                throw Refusal.uncaught(settings.get().fork(), "RuntimeError", "no such luck");
            }
            if (GPU_ROUTES.contains(route)) {
                return generations.run(connection, route, parse(body)).tell(connection);
            }
            String json = request.method().equals("GET") ? get(route) : post(route, body);
            if (json.isEmpty()) {
                connection.answer(204, "application/json", "");
            } else {
                connection.answer(200, "application/json", json);
            }
        } catch (Refusal refusal) {
            refuse(connection, refusal);
        } catch (RuntimeException e) {
            refuse(
                    connection,
                    Refusal.uncaught(
                            settings.get().fork(), e.getClass().getSimpleName(), String.valueOf(e.getMessage())));
        }
        return true;
    }

    private static void refuse(Connection connection, Refusal refusal) throws IOException {
        var challenge = List.of(new HttpHead.Header("WWW-Authenticate", "Basic"));
        connection.answer(
                refusal.status(), "application/json", refusal.json(), refusal.status() == 401 ? challenge : List.of());
    }

    private void requireRoute(String method, String route) throws Refusal {
        boolean forGet = GET_ROUTES.contains(route)
                || (route.equals("/log") && settings.get().sdNext())
                || models.isList(route)
                || (route.equals(OpenApi.PATH) && !openApi.isHidden());
        boolean forPost = POST_ROUTES.contains(route) || GPU_ROUTES.contains(route) || models.isRefresh(route);
        if ((!forGet && !forPost) || isMissing(route)) {
            throw Refusal.because(404, "Not Found");
        }
        if (!(forGet && method.equals("GET")) && !(forPost && method.equals("POST"))) {
            throw Refusal.because(405, "Method Not Allowed");
        }
    }

    private boolean isMissing(String route) {
        return models.isMissing(route) || (settings.get().sdNext() && NOT_IN_SD_NEXT.contains(route));
    }

    private List<String> paths() {
        Stream<String> own = Stream.of(GET_ROUTES, GPU_ROUTES, POST_ROUTES)
                .flatMap(Set::stream)
                .filter(route -> !isMissing(route));
        return Stream.concat(own, models.all())
                .map(route -> route.equals(ModelRoutes.CONTROLNET_MODELS) ? route : BASE + route)
                .sorted()
                .distinct()
                .toList();
    }

    private void requireAccount(HttpHead request) throws Refusal {
        List<String> accounts = settings.get().accounts();
        if (accounts.isEmpty()) {
            return;
        }
        String header = request.header("Authorization").orElseThrow(() -> Refusal.because(401, "Not authenticated"));
        boolean known = accounts.stream()
                .map(account -> "Basic " + Base64.getEncoder().encodeToString(account.getBytes(UTF_8)))
                .anyMatch(header::equals);
        if (!known) {
            throw Refusal.because(401, "Incorrect username or password");
        }
    }

    private void requireReady(String route) throws Refusal {
        if (!ready && !Set.of("/sd-models", "/memory", OpenApi.PATH).contains(route)) {
            throw Refusal.because(503, "Service Unavailable");
        }
    }

    private static JsonNode parse(byte[] body) throws Refusal {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw Refusal.invalid("body", "Expecting value", "value_error.jsondecode");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private String get(String route) {
        return switch (route) {
            case "/progress" -> generations.progress().toString();
            case "/options" -> generations.options().all().toString();
            case "/samplers" -> FakeSamplers.of(settings.get()).samplers().toString();
            case "/schedulers" -> FakeSamplers.of(settings.get()).schedulers().toString();
            case "/script-info" -> ScriptInfo.all().toString();
            case "/memory" -> memory().toString();
            case "/log" -> generations.behaviour().log().toString();
            case OpenApi.PATH -> openApi.json();
            default -> models.list(route, ready).toString();
        };
    }

    private String post(String route, byte[] body) throws Refusal, InterruptedException {
        return switch (route) {
            case "/interrupt" -> {
                generations.interrupt();
                yield settings.get().sdNext() ? "" : "{}";
            }
            case "/options" -> {
                ArrayNode updated = generations.setOptions(parse(body));
                yield settings.get().sdNext()
                        ? JSON.createObjectNode().set("updated", updated).toString()
                        : "null";
            }
            case "/png-info" -> PngInfo.answer(parse(body)).toString();
            case "/unload-checkpoint", "/reload-checkpoint" -> "{}";
            default -> {
                models.refresh(route);
                yield "null";
            }
        };
    }

    private ObjectNode memory() {
        ObjectNode memory = JSON.createObjectNode();
        // As free counts what the process itself does not use.
        long total = 64L << 30;
        memory.putObject("ram")
                .put("free", total - memoryHeld)
                .put("used", memoryHeld)
                .put("total", total);
        ObjectNode cuda = memory.putObject("cuda");
        cuda.putObject("system").put("free", 18L << 30).put("used", 4L << 30).put("total", 22L << 30);
        for (String kind : List.of("active", "allocated", "reserved", "inactive")) {
            cuda.putObject(kind).put("current", 3L << 30).put("peak", 4L << 30);
        }
        cuda.putObject("events")
                .put("retries", 0)
                .put("oom", generations.behaviour().outOfMemories());
        return memory;
    }
}
