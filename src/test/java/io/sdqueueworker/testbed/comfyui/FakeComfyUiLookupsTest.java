package io.sdqueueworker.testbed.comfyui;

import io.sdqueueworker.testbed.comfyui.client.ComfyUiLookupBeliefs;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

/// The fake ComfyUI reports its nodes, models and past prompts as the worker assumes.
class FakeComfyUiLookupsTest extends ComfyUiLookupBeliefs {
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
