package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import io.sdqueueworker.testbed.sdwebui.WebUiSettings;
import java.net.URI;
import java.time.Duration;

/// The runtime beside one worker, which dies and comes back.
sealed interface Gpu extends AutoCloseable {

    /// Of one step of sampling; a task says how many it has.
    Duration STEP = Duration.ofMillis(50);

    /// As in the worker's `RUNTIME_TYPE`.
    String type();

    /// Where its server is.
    URI endpoint();

    /// What follows the server's address in the worker's setting.
    String path();

    /// Which requests give it something to do.
    boolean isRun(String method, String path);

    void die();

    /// Starts it again after its death; nothing when it lives.
    void revive();

    /// How many runs it has begun.
    int runs();

    @Override
    void close();

    static Gpu webUi() {
        return new WebUi(FakeWebUi.start(WebUiSettings.defaults().withStepTime(STEP)));
    }

    static Gpu comfyUi() {
        return new ComfyUi(FakeComfyUi.start(ComfySettings.defaults().withStepTime(STEP)));
    }

    /// The SD Web UI.
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

    /// ComfyUI.
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
