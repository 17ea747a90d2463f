package io.sdqueueworker.testbed.comfyui;

import io.sdqueueworker.testbed.comfyui.client.ComfyUiBeliefs;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

/// The fake ComfyUI behaves as the worker assumes.
class FakeComfyUiBeliefsTest extends ComfyUiBeliefs {
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
