package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.runtimes.comfyui.ComfyUiInspection;
import io.sdqueueworker.runtimes.sdwebui.WebUiInspection;
import java.net.URI;
import java.util.Map;

/// A look at the runtime for each type that it may be of, since the settings may name the wrong one.
///
/// @param own of the type that the settings name
/// @param others by their types
record Inspections(RuntimeInspection own, Map<String, RuntimeInspection> others) implements AutoCloseable {

    private static final String WEB_UI_PATH = "/sdapi/v1";

    static Inspections of(WorkerConfig config) {
        URI address = RuntimeWiring.address(config);
        return config.runtime().type().equals("comfyui")
                ? new Inspections(
                        comfyUi(config, address), Map.of("sdwebui", webUi(config, URI.create(address + WEB_UI_PATH))))
                : new Inspections(webUi(config, address), Map.of("comfyui", comfyUi(config, server(address))));
    }

    @Override
    public void close() {
        own.close();
        others.values().forEach(RuntimeInspection::close);
    }

    private static RuntimeInspection webUi(WorkerConfig config, URI api) {
        return new WebUiInspection(RuntimeWiring.webUi(config, api));
    }

    private static RuntimeInspection comfyUi(WorkerConfig config, URI server) {
        return new ComfyUiInspection(RuntimeWiring.comfyUi(config, server));
    }

    private static URI server(URI webUi) {
        String text = webUi.toString();
        return text.endsWith(WEB_UI_PATH) ? URI.create(text.substring(0, text.length() - WEB_UI_PATH.length())) : webUi;
    }
}
