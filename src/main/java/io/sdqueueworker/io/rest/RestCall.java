package io.sdqueueworker.io.rest;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A short call that has not been sent yet.
///
/// @param json the body, or empty for a call without one
public record RestCall(String method, URI address, Map<String, String> headers, Optional<String> json) {

    public static RestCall get(URI address) {
        return new RestCall("GET", address, Map.of(), Optional.empty());
    }

    public static RestCall put(URI address) {
        return new RestCall("PUT", address, Map.of(), Optional.empty());
    }

    public static RestCall post(URI address) {
        return new RestCall("POST", address, Map.of(), Optional.empty());
    }

    public static RestCall post(URI address, String json) {
        return new RestCall("POST", address, Map.of(), Optional.of(json));
    }

    public RestCall withHeader(String name, String value) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put(name, value);
        return new RestCall(method, address, all, json);
    }
}
