package io.sdqueueworker;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.generation.comfyui.ComfyUiInspection;
import io.sdqueueworker.generation.comfyui.ComfyUiSettings;
import io.sdqueueworker.generation.sdwebui.WebUiInspection;
import io.sdqueueworker.generation.sdwebui.WebUiSettings;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// A look at the runtime for each type that it may be of, since the settings may name the wrong one.
record Inspections(Map<String, RuntimeInspection> byType) implements AutoCloseable {

    private static final String WEB_UI_PATH = "/sdapi/v1";

    static Inspections of(WorkerConfig config) {
        Optional<String> credentials = config.runtime().auth().filter(auth -> !auth.isBlank());
        URI address = DrivenRuntime.address(config);
        URI server = address.toString().endsWith(WEB_UI_PATH)
                ? URI.create(address.toString().substring(0, address.toString().length() - WEB_UI_PATH.length()))
                : address;
        URI webUi = config.runtime().type().equals("sdwebui") ? address : URI.create(server + WEB_UI_PATH);
        return new Inspections(Map.of(
                "sdwebui",
                new WebUiInspection(new WebUiSettings(
                        webUi, credentials, config.dynamicModel(), config.stallTimeout(), config.generationTimeout())),
                "comfyui",
                new ComfyUiInspection(
                        new ComfyUiSettings(server, credentials, config.stallTimeout(), config.generationTimeout()))));
    }

    @Override
    public void close() {
        byType.values().forEach(RuntimeInspection::close);
    }
}
