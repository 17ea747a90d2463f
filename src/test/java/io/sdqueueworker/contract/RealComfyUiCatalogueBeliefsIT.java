package io.sdqueueworker.contract;

import io.sdqueueworker.testbed.comfyui.client.ComfyUiCatalogueBeliefs;
import io.sdqueueworker.testbed.comfyui.client.RealComfyUi;
import java.net.URI;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A real ComfyUI describes its nodes and files as the worker assumes.
@ResourceLock(RealComfyUi.LOCK)
class RealComfyUiCatalogueBeliefsIT extends ComfyUiCatalogueBeliefs {

    @Override
    public URI server() {
        return RealComfyUi.address();
    }
}
