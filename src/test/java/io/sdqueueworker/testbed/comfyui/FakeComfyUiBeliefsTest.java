package io.sdqueueworker.testbed.comfyui;

import io.sdqueueworker.testbed.comfyui.client.ComfyUiBeliefs;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

/// The fake one does what is believed of the real one.
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
