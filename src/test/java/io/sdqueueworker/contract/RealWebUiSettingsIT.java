package io.sdqueueworker.contract;

import io.sdqueueworker.testbed.sdwebui.client.RealWebUi;
import io.sdqueueworker.testbed.sdwebui.client.WebUiSettingBeliefs;
import java.net.URI;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A real SD Web UI behaves as the worker assumes. Its settings and its checkpoint, from one task to the next.
@ResourceLock(RealWebUi.LOCK)
class RealWebUiSettingsIT extends WebUiSettingBeliefs {

    @Override
    public URI server() {
        return RealWebUi.address();
    }
}
