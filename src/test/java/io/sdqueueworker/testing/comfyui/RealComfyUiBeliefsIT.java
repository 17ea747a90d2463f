package io.sdqueueworker.testing.comfyui;

import java.net.URI;

/// The real one does what is believed of it.
class RealComfyUiBeliefsIT extends ComfyUiBeliefs {

    @Override
    URI server() {
        return RealComfyUi.address();
    }
}
