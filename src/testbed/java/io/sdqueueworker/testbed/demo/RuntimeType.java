package io.sdqueueworker.testbed.demo;

import java.util.Locale;

/// Which API a runtime speaks.
enum RuntimeType {
    SDWEBUI,
    COMFYUI;

    /// As in the worker's `RUNTIME_TYPE`.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
