package io.sdqueueworker.contract;

import io.sdqueueworker.testbed.comfyui.ComfyUiBeliefs;
import io.sdqueueworker.testbed.comfyui.RealComfyUi;
import java.net.URI;

/// The real one does what is believed of it.
class RealComfyUiBeliefsIT extends ComfyUiBeliefs {

    @Override
    public URI server() {
        return RealComfyUi.address();
    }
}
