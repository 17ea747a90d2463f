package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import io.sdqueueworker.testbed.sdwebui.WebUiSettings;
import java.net.URI;
import java.time.Duration;

/// The runtime of one worker, which can die and restart.
sealed interface Gpu extends AutoCloseable {

    /// The duration of one sampling step; a task sets the number of steps.
    Duration STEP = Duration.ofMillis(50);

    /// The runtime's type, as in the worker's `RUNTIME_TYPE`.
    String type();

    /// The address of its server.
    URI endpoint();

    /// The path after the server's address in the worker's setting.
    String path();

    /// Says whether a request starts a run.
    boolean isRun(String method, String path);

    void die();

    /// Restarts it after its death; does nothing if it runs.
    void revive();

    /// The number of runs that it has started.
    int runs();

    @Override
    void close();

    static Gpu webUi() {
        return new WebUi(FakeWebUi.start(WebUiSettings.defaults().withStepTime(STEP)));
    }

    static Gpu comfyUi() {
        return new ComfyUi(FakeComfyUi.start(ComfySettings.defaults().withStepTime(STEP)));
    }

    record WebUi(FakeWebUi fake) implements Gpu {
        @Override
        public String type() {
            return "sdwebui";
        }

        @Override
        public URI endpoint() {
            return fake.endpoint();
        }

        @Override
        public String path() {
            return "/sdapi/v1/";
        }

        @Override
        public boolean isRun(String method, String path) {
            return method.equals("POST") && path.endsWith("2img");
        }

        @Override
        public void die() {
            fake.die();
        }

        @Override
        public void revive() {
            fake.revive();
        }

        @Override
        public int runs() {
            return fake.generations();
        }

        @Override
        public void close() {
            fake.close();
        }
    }

    record ComfyUi(FakeComfyUi fake) implements Gpu {
        @Override
        public String type() {
            return "comfyui";
        }

        @Override
        public URI endpoint() {
            return fake.endpoint();
        }

        @Override
        public String path() {
            return "";
        }

        @Override
        public boolean isRun(String method, String path) {
            return method.equals("POST") && path.endsWith("/prompt");
        }

        @Override
        public void die() {
            fake.die();
        }

        @Override
        public void revive() {
            fake.revive();
        }

        @Override
        public int runs() {
            return fake.samplings().size();
        }

        @Override
        public void close() {
            fake.close();
        }
    }
}
