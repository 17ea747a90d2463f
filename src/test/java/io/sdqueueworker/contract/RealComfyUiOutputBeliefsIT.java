package io.sdqueueworker.contract;

import io.sdqueueworker.testbed.comfyui.client.ComfyUiOutputBeliefs;
import io.sdqueueworker.testbed.comfyui.client.RealComfyUi;
import java.net.URI;

/// The nodes of a real ComfyUI save and report as the worker assumes.
class RealComfyUiOutputBeliefsIT extends ComfyUiOutputBeliefs {

    @Override
    public URI server() {
        return RealComfyUi.address();
    }
}
