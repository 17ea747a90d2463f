package io.sdqueueworker.testbed.sdwebui;

import io.sdqueueworker.testbed.sdwebui.client.WebUiAnswerBeliefs;
import io.sdqueueworker.testbed.sdwebui.client.WebUiRefusalBeliefs;
import io.sdqueueworker.testbed.sdwebui.client.WebUiSettingBeliefs;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/// The fake SD Web UI behaves as the worker assumes, whatever its fork.
class FakeWebUiBeliefsTest {
    private final FakeWebUi webUi = FakeWebUi.start(FakeWebUiSettings.defaults().withStepTime(Duration.ofMillis(5)));

    @AfterEach
    void stop() {
        webUi.close();
    }

    @Nested
    class Answers extends WebUiAnswerBeliefs {
        @Override
        public URI server() {
            return webUi.endpoint();
        }
    }

    @Nested
    class Refusals extends WebUiRefusalBeliefs {
        @Override
        public URI server() {
            return webUi.endpoint();
        }
    }

    @Nested
    class RefusalsOfForge extends WebUiRefusalBeliefs {
        @Override
        public URI server() {
            webUi.beForge();
            return webUi.endpoint();
        }
    }

    @Nested
    class Settings extends WebUiSettingBeliefs {
        @Override
        public URI server() {
            webUi.addCheckpoint("sd_xl_base_1.0.safetensors");
            return webUi.endpoint();
        }
    }

    @Nested
    class SettingsWithoutConfigFile extends WebUiSettingBeliefs {
        @Override
        public URI server() {
            webUi.change(FakeWebUiSettings::withoutConfigFile);
            webUi.addCheckpoint("sd_xl_base_1.0.safetensors");
            return webUi.endpoint();
        }
    }

    @Nested
    class SettingsOfForgeWithoutConfigFile extends WebUiSettingBeliefs {
        @Override
        public URI server() {
            webUi.beForge();
            webUi.change(FakeWebUiSettings::withoutConfigFile);
            webUi.addCheckpoint("sd_xl_base_1.0.safetensors");
            return webUi.endpoint();
        }
    }
}
