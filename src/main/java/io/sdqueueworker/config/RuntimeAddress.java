package io.sdqueueworker.config;

import java.net.URI;

/// Where the runtime's API is: what the settings say, with what its type adds.
public final class RuntimeAddress {

    private static final URI WEB_UI = URI.create("http://localhost:8080");
    private static final URI COMFY_UI = URI.create("http://localhost:8188");

    private RuntimeAddress() {}

    /// The address, without a slash at its end.
    public static URI of(RuntimeSettings runtime) {
        return runtime.type().equals("comfyui")
                ? withoutPrefix(runtime.url().orElse(COMFY_UI))
                : withPath(runtime.url().orElse(WEB_UI));
    }

    private static URI withPath(URI url) {
        return url.getPath().isEmpty() ? URI.create(url + "/sdapi/v1") : url;
    }

    /// Whether ComfyUI's routes stand below `/api`, without it, or both, is found out from the server.
    private static URI withoutPrefix(URI url) {
        String text = url.toString();
        return text.endsWith("/api") ? URI.create(text.substring(0, text.length() - "/api".length())) : url;
    }
}
