package io.sdqueueworker.testbed.sdwebui.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A plain client for tests of a fake SD Web UI and of a real one.
public final class WebUiClient implements AutoCloseable {
    /// Images arrive as long texts.
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private final URI server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// @param server without `/sdapi/v1`
    public WebUiClient(URI server) {
        this.server = server;
    }

    /// @param path below `/sdapi/v1`
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    public JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    public HttpResponse<String> post(String path, JsonNode body) throws IOException, InterruptedException {
        return http.send(request(path, body), BodyHandlers.ofString());
    }

    /// Posts without waiting for the answer.
    public CompletableFuture<HttpResponse<String>> postLater(String path, JsonNode body) {
        return http.sendAsync(request(path, body), BodyHandlers.ofString());
    }

    /// Sets one option.
    public HttpResponse<String> set(String option, JsonNode value) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.set(option, value);
        return post("/options", body);
    }

    /// A text-to-image request that a CPU completes within seconds.
    public static ObjectNode request() {
        return JSON.createObjectNode()
                .put("prompt", "a fox")
                .put("seed", 7)
                .put("steps", 2)
                .put("width", 64)
                .put("height", 64)
                .put("sampler_name", "Euler")
                .put("cfg_scale", 5);
    }

    public WebUiAnswer generated(ObjectNode request) throws IOException, InterruptedException {
        return generated("/txt2img", request);
    }

    /// Generates, and fails if the status is not 200.
    public WebUiAnswer generated(String path, ObjectNode request) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(path, request);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return WebUiAnswer.of(answer.body());
    }

    /// The titles of all checkpoints, without their hashes. `GET /sd-models` reports a hash only for a file that
    /// was loaded before.
    public List<String> checkpoints() throws IOException, InterruptedException {
        return json("/sd-models")
                .valueStream()
                .map(model -> model.path("title").asText().replaceFirst(" \\[[0-9a-f]+]$", ""))
                .toList();
    }

    /// The fields of an X/Y/Z plot of two seeds. Forks have different arguments after the axes, so the labels
    /// decide.
    ///
    /// @param withImages also answers the images that the plot shows
    public ObjectNode plotOfTwoSeeds(boolean withImages) throws IOException, InterruptedException {
        ObjectNode fields = JSON.createObjectNode().put("script_name", "x/y/z plot");
        ArrayNode arguments = fields.putArray("script_args");
        JsonNode script = json("/script-info")
                .valueStream()
                .filter(each -> each.path("name").asText().equals("x/y/z plot"))
                .findFirst()
                .orElseThrow();
        for (JsonNode argument : script.path("args")) {
            if (argument.path("label").asText().equals("Include Sub Images")) {
                arguments.add(withImages);
            } else {
                arguments.add(argument.path("value"));
            }
        }
        // Each axis has a type, values as text and values of a list. Type 1 is the seed, 0 is nothing.
        arguments.set(0, 1).set(1, "1,2").set(3, 0).set(6, 0);
        return fields;
    }

    /// The description of the API, which is not below `/sdapi/v1`.
    public HttpResponse<String> openApi() throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(server.resolve("/openapi.json")).build(), BodyHandlers.ofString());
    }

    /// The state in `GET /progress`.
    public JsonNode state() throws IOException, InterruptedException {
        return json("/progress?skip_current_image=true").path("state");
    }

    /// Says whether the progress reports no job.
    public boolean isIdle() throws IOException, InterruptedException {
        return state().path("job_count").asInt() == 0;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest request(String path, JsonNode body) {
        return HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
    }

    private URI uri(String path) {
        return server.resolve("/sdapi/v1" + path);
    }
}
