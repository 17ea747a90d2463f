package io.sdqueueworker.testbed.comfyui.routes;

import io.sdqueueworker.testbed.comfyui.ComfySettings;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// The routes of a [FakeComfyUi].
enum ComfyRoute {
    SUBMIT("POST", "/prompt"),
    QUEUE_LENGTH("GET", "/prompt"),
    QUEUE("GET", "/queue"),
    CHANGE_QUEUE("POST", "/queue"),
    HISTORY("GET", "/history"),
    HISTORY_OF_ONE("GET", "/history/{id}"),
    CHANGE_HISTORY("POST", "/history"),
    INTERRUPT("POST", "/interrupt"),
    FREE("POST", "/free"),
    VIEW("GET", "/view"),
    UPLOAD("POST", "/upload/image"),
    SYSTEM_STATS("GET", "/system_stats"),
    OBJECT_INFO("GET", "/object_info"),
    OBJECT_INFO_OF_ONE("GET", "/object_info/{class}"),
    NODE_REPLACEMENTS("GET", "/node_replacements"),
    MODEL_FOLDERS("GET", "/models"),
    MODELS("GET", "/models/{folder}"),
    EMBEDDINGS("GET", "/embeddings"),
    FEATURES("GET", "/features"),
    SOCKET("GET", "/ws"),
    JOB("GET", "/api/jobs/{id}"),
    CANCEL_JOB("POST", "/api/jobs/{id}/cancel");

    private final String method;
    private final String template;
    private final Pattern pattern;

    ComfyRoute(String method, String template) {
        this.method = method;
        this.template = template;
        this.pattern = Pattern.compile(template.replaceAll("\\{\\w+}", "([^/]+)"));
    }

    /// The route that matches a request.
    ///
    /// @param parameter the value of the part in braces; empty if the route has none
    record Match(ComfyRoute route, String parameter) {}

    /// Method and path as they are counted, such as `GET /history/{id}`.
    @Override
    public String toString() {
        return method + " " + template;
    }

    /// @param path decoded, without the query
    static Optional<Match> match(String method, String path, ComfySettings settings) {
        Optional<Match> asItIs = match(method, path);
        if (asItIs.isPresent()) {
            // The job routes have the prefix in their names.
            return asItIs.filter(found -> !found.route().isNew() || !settings.isOld());
        }
        if (settings.apiPrefix() && path.startsWith("/api/")) {
            return match(method, path.substring("/api".length()))
                    .filter(found -> !found.route().isNew() || !settings.isOld());
        }
        return Optional.empty();
    }

    private static Optional<Match> match(String method, String path) {
        return Arrays.stream(values())
                .filter(route -> route.method.equals(method))
                .flatMap(route -> route.parameter(path).map(found -> new Match(route, found)).stream())
                .findFirst();
    }

    private Optional<String> parameter(String path) {
        var matcher = pattern.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(matcher.groupCount() == 0 ? "" : matcher.group(1).replace("%2F", "/"));
    }

    private boolean isNew() {
        return this == JOB || this == CANCEL_JOB || this == NODE_REPLACEMENTS;
    }
}
