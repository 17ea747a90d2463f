package io.sdqueueworker.contract;

import io.sdqueueworker.testbed.comfyui.client.ComfyUiBeliefs;
import io.sdqueueworker.testbed.comfyui.client.RealComfyUi;
import java.net.URI;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A real ComfyUI behaves as the worker assumes.
@ResourceLock(RealComfyUi.LOCK)
class RealComfyUiBeliefsIT extends ComfyUiBeliefs {

    @Override
    public URI server() {
        return RealComfyUi.address();
    }
}
