package io.sdqueueworker.runtimes.sdwebui.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The routes in the Web UI's own description of its API, `/openapi.json`.
///
/// @param routes below the API by their path, such as `txt2img`, others by their whole path
public record ApiDescription(Set<String> routes) {

    private static final String API = "/sdapi/v1/";

    public ApiDescription {
        routes = Set.copyOf(routes);
    }

    /// Reads the names of the paths only: the description of all settings may be large.
    ///
    /// The Web UI writes its description once, at the first request for it, which may come before the Web UI has
    /// added its routes (`fastapi/applications.py`, `openapi`). Such a description says nothing.
    ///
    /// @return nothing if it is not a description of the Web UI's API
    public static Optional<ApiDescription> read(JsonParser json) throws IOException {
        Set<String> routes = new HashSet<>();
        if (json.nextToken() == JsonToken.START_OBJECT) {
            addRoutes(json, routes);
        }
        return Optional.of(new ApiDescription(routes)).filter(ApiDescription::isWhole);
    }

    private static void addRoutes(JsonParser json, Set<String> routes) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean paths = json.currentName().equals("paths");
            if (paths && json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    routes.add(route(json.currentName()));
                    json.nextToken();
                    json.skipChildren();
                }
                return;
            }
            if (!paths) {
                json.nextToken();
            }
            json.skipChildren();
        }
    }

    private static String route(String path) {
        int api = path.indexOf(API);
        return api < 0 ? path : path.substring(api + API.length());
    }

    private boolean isWhole() {
        return routes.containsAll(Set.of("txt2img", "sd-models", "options"));
    }
}
