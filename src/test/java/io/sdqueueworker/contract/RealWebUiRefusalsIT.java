package io.sdqueueworker.contract;

import io.sdqueueworker.testbed.sdwebui.client.RealWebUi;
import io.sdqueueworker.testbed.sdwebui.client.WebUiRefusalBeliefs;
import java.net.URI;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A real SD Web UI behaves as the worker assumes. Its refusals, failures and interrupts.
@ResourceLock(RealWebUi.LOCK)
class RealWebUiRefusalsIT extends WebUiRefusalBeliefs {

    @Override
    public URI server() {
        return RealWebUi.address();
    }
}
