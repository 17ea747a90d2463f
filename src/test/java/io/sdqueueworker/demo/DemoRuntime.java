package io.sdqueueworker.demo;

import io.sdqueueworker.testing.sdwebui.FakeWebUi;
import io.sdqueueworker.testing.sdwebui.WebUiSettings;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;

/// The demo's runtime alone: speaks the SD Web UI's API and draws a picture from prompt and seed.
final class DemoRuntime {

    private DemoRuntime() {}

    /// @param arguments the port
    static void main(String... arguments) throws InterruptedException {
        LogManager.getLogManager();
        int port = Integer.parseInt(arguments[0]);
        WebUiSettings settings = WebUiSettings.defaults().withStepTime(Duration.ofMillis(40));
        try (FakeWebUi runtime = FakeWebUi.start(settings, port)) {
            System.out.println(
                    "Demo runtime, no diffusion model, at " + runtime.endpoint() + "/sdapi/v1/ until stopped.");
            new CountDownLatch(1).await();
        }
    }
}
