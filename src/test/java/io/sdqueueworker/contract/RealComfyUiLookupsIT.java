package io.sdqueueworker.contract;

import io.sdqueueworker.testbed.comfyui.client.ComfyUiLookupBeliefs;
import io.sdqueueworker.testbed.comfyui.client.RealComfyUi;
import java.net.URI;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A real ComfyUI reports its nodes, models and past prompts as the worker assumes.
@ResourceLock(RealComfyUi.LOCK)
class RealComfyUiLookupsIT extends ComfyUiLookupBeliefs {

    @Override
    public URI server() {
        return RealComfyUi.address();
    }
}
