package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.TaskFailedException;

/// The changes of a generation request that a fork needs, and the check of the names in it that no list of models has.
final class SamplingEdit {

    private static final String HIRES_MODULES = "hr_additional_modules";

    private final WebUiCapabilities capabilities;
    private final Samplers samplers;

    SamplingEdit(WebUiApi api, WebUiCapabilities capabilities) {
        this.capabilities = capabilities;
        this.samplers = new Samplers(api, capabilities);
    }

    /// On deck.
    ///
    /// @throws TaskFailedException with the code INVALID_REQUEST if the Web UI lacks a sampler or scheduler
    void apply(WebUiRoute route, ObjectNode request) throws TaskFailedException, InterruptedException {
        if (route.samples()) {
            samplers.putNames(request);
            putHiresModules(route, request);
        }
    }

    /// Forgets what it has read, because the Web UI may have restarted as another version.
    void forget() {
        samplers.forget();
    }

    /// Forge fails in the second pass if the field is missing. This is the default of its user interface
    /// (`modules/ui.py`).
    private void putHiresModules(WebUiRoute route, ObjectNode request)
            throws TaskFailedException, InterruptedException {
        if (route == WebUiRoute.TEXT_TO_IMAGE
                && request.path("enable_hr").asBoolean(false)
                && !request.hasNonNull(HIRES_MODULES)
                && capabilities.isForge()) {
            request.putArray(HIRES_MODULES).add("Use same choices");
        }
    }
}
