package io.sdqueueworker.chaos;

import io.sdqueueworker.testing.WorkerEnvironment;
import io.sdqueueworker.testing.comfyui.FakeComfyUi;
import io.sdqueueworker.testing.sdwebui.FakeWebUi;
import io.sdqueueworker.testing.sdwebui.WebUiSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// A pod's runtime, of one type or the other.
sealed interface PodRuntime extends AutoCloseable {

    static PodRuntime start(Station station) {
        return switch (station) {
            // A task of 130 steps takes some eleven seconds.
            case SDWEBUI -> new WebUi(FakeWebUi.start(WebUiSettings.defaults().withStepTime(Duration.ofMillis(85))));
            case COMFYUI -> new ComfyUi(FakeComfyUi.start());
        };
    }

    URI endpoint();

    /// The settings of a worker that drives it at an address.
    Map<String, String> driving(URI address);

    void die();

    void revive();

    /// How many tasks it has begun with.
    int runs();

    @Override
    void close();

    record WebUi(FakeWebUi fake) implements PodRuntime {

        @Override
        public URI endpoint() {
            return fake.endpoint();
        }

        @Override
        public Map<String, String> driving(URI address) {
            return WorkerEnvironment.driving("sdwebui", address + "/sdapi/v1/");
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

    record ComfyUi(FakeComfyUi fake) implements PodRuntime {

        @Override
        public URI endpoint() {
            return fake.endpoint();
        }

        @Override
        public Map<String, String> driving(URI address) {
            return WorkerEnvironment.driving("comfyui", address.toString());
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
            return fake.prompts().size();
        }

        @Override
        public void close() {
            fake.close();
        }
    }
}
