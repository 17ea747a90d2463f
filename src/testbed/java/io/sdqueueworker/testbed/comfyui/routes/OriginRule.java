package io.sdqueueworker.testbed.comfyui.routes;

import io.sdqueueworker.testbed.http.HttpHead;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// Checks that a request's `Origin` matches its `Host`. ComfyUI checks this on loopback addresses only; this fake
/// always has one.
final class OriginRule {
    private OriginRule() {}

    static boolean allows(HttpHead request) {
        Optional<String> host = request.header("Host").map(value -> value.toLowerCase(Locale.ROOT));
        Optional<String> origin = request.header("Origin").map(value -> value.toLowerCase(Locale.ROOT));
        if (host.isEmpty() || origin.isEmpty()) {
            return true;
        }
        URI from;
        try {
            from = URI.create(origin.get());
        } catch (IllegalArgumentException e) {
            return false;
        }
        URI at = URI.create("//" + host.get());
        if (from.getHost() == null) {
            return true;
        }
        boolean samePort = from.getPort() == at.getPort() || from.getPort() == -1 || at.getPort() == -1;
        return samePort && from.getHost().equals(at.getHost());
    }
}
