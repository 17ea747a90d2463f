package io.sdqueueworker.testbed.demo;

import java.util.Locale;

/// The API that a runtime speaks.
enum RuntimeType {
    SDWEBUI,
    COMFYUI;

    /// The value of `RUNTIME_TYPE`.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
