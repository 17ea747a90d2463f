package io.sdqueueworker.contract;

import io.sdqueueworker.testbed.comfyui.ComfyUiBeliefs;
import io.sdqueueworker.testbed.comfyui.RealComfyUi;
import java.net.URI;

/// A real ComfyUI behaves as the worker assumes.
class RealComfyUiBeliefsIT extends ComfyUiBeliefs {

    @Override
    public URI server() {
        return RealComfyUi.address();
    }
}
