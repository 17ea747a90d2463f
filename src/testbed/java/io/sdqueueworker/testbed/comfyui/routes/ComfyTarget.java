package io.sdqueueworker.testbed.comfyui.routes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sdqueueworker.testbed.http.HttpHead;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The decoded target of a request line.
///
/// @param query the first value of each name
record ComfyTarget(String path, Map<String, String> query) {

    static ComfyTarget of(HttpHead request) {
        String[] parts = request.target().split("\\?", 2);
        var query = new LinkedHashMap<String, String>();
        if (parts.length == 2) {
            for (String pair : parts[1].split("&", -1)) {
                String[] sides = pair.split("=", 2);
                query.putIfAbsent(decode(sides[0]), sides.length == 2 ? decode(sides[1]) : "");
            }
        }
        // A plus sign means a space only in the query, and an encoded slash separates nothing.
        return new ComfyTarget(decode(parts[0].replace("+", "%2B").replace("%2F", "%252F")), query);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    private static String decode(String encoded) {
        return URLDecoder.decode(encoded, UTF_8);
    }
}
