package io.sdqueueworker.contract;

import io.sdqueueworker.testbed.comfyui.client.ComfyUiOutputBeliefs;
import io.sdqueueworker.testbed.comfyui.client.RealComfyUi;
import java.net.URI;
import org.junit.jupiter.api.parallel.ResourceLock;

/// The nodes of a real ComfyUI save and report as the worker assumes.
@ResourceLock(RealComfyUi.LOCK)
class RealComfyUiOutputBeliefsIT extends ComfyUiOutputBeliefs {

    @Override
    public URI server() {
        return RealComfyUi.address();
    }
}
