package io.sdqueueworker.testbed.comfyui;

import io.sdqueueworker.testbed.comfyui.client.ComfyUiCatalogueBeliefs;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

/// The fake ComfyUI behaves as the worker assumes.
class FakeComfyUiCatalogueBeliefsTest extends ComfyUiCatalogueBeliefs {
    private final FakeComfyUi comfy = FakeComfyUi.start();

    @Override
    public URI server() {
        return comfy.endpoint();
    }

    @AfterEach
    void stop() {
        comfy.close();
    }
}
