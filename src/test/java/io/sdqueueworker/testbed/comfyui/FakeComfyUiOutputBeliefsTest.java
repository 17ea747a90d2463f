package io.sdqueueworker.testbed.comfyui;

import io.sdqueueworker.testbed.comfyui.client.ComfyUiOutputBeliefs;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

/// The nodes of the fake ComfyUI save and report as the worker assumes.
class FakeComfyUiOutputBeliefsTest extends ComfyUiOutputBeliefs {
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
