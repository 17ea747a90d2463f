package io.sdqueueworker.contract;

import io.sdqueueworker.testbed.sdwebui.client.RealWebUi;
import io.sdqueueworker.testbed.sdwebui.client.WebUiAnswerBeliefs;
import java.net.URI;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A real SD Web UI behaves as the worker assumes. Its images, seeds and descriptions.
@ResourceLock(RealWebUi.LOCK)
class RealWebUiAnswersIT extends WebUiAnswerBeliefs {

    @Override
    public URI server() {
        return RealWebUi.address();
    }
}
