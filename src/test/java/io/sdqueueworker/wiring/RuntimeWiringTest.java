package io.sdqueueworker.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.config.Environment;
import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.config.WorkerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeWiringTest {

    @Test
    void refusesARuntimeThatItDoesNotKnow() {
        WorkerConfig settings =
                Environment.smallest().with("RUNTIME_TYPE", "webui").settings();

        assertThatThrownBy(() -> RuntimeWiring.of(settings))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("RUNTIME_TYPE (worker.runtime.type) is wrong: expects a runtime that the worker can drive:"
                        + " sdwebui or comfyui, not 'webui'");
    }

    @Test
    void refusesAPatternOfModelsThatBelongsToNoClass() {
        WorkerConfig settings = Environment.smallest()
                .with("WORKER_MODELS_COMFYUI_INPUTS", "clip_name=clip,ipadapter/**")
                .settings();

        assertThatThrownBy(() -> RuntimeWiring.of(settings))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("WORKER_MODELS_COMFYUI_INPUTS")
                .hasMessageContaining("'ipadapter/**'");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080,http://localhost:8080/sdapi/v1",
        "localhost:8080/,http://localhost:8080/sdapi/v1",
        "localhost:8080/sdapi/v1,http://localhost:8080/sdapi/v1",
        "http://localhost:8080,http://localhost:8080/sdapi/v1",
        "http://localhost:8080/sdapi/v1/,http://localhost:8080/sdapi/v1",
        "https://webui.example//,https://webui.example/sdapi/v1",
        "http://127.0.0.1:7860/behind/sdapi/v1,http://127.0.0.1:7860/behind/sdapi/v1",
        "http://[::1]:7860,http://[::1]:7860/sdapi/v1",
        "webui,http://webui/sdapi/v1"
    })
    void readsTheRuntimesAddressWithWhatIsMissing(String value, URI url) {
        assertThat(RuntimeWiring.of(Environment.smallest()
                                .with("API_BASE_URL", value)
                                .settings())
                        .terms()
                        .address())
                .isEqualTo(url);
    }

    /// The original's charts set no address, and its runtimes listen on 8080.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            comfyui | http://localhost:8188 or http://localhost:8080
            sdwebui | http://localhost:8080/sdapi/v1 or http://localhost:7860/sdapi/v1 or http://localhost:7861/sdapi/v1
            """)
    void looksForARuntimeThatNoSettingNames(String type, String addresses) {
        assertThat(RuntimeWiring.of(Environment.smallest()
                                .with("RUNTIME_TYPE", type)
                                .settings())
                        .terms()
                        .location())
                .hasToString(addresses);
    }

    /// A healthy ComfyUI shows nothing for as long as a node takes.
    @ParameterizedTest
    @CsvSource({"sdwebui,'',PT3M", "comfyui,'',", "sdwebui,10m,PT10M", "comfyui,10m,PT10M"})
    void knowsWhetherSilenceIsAStall(String type, String setting, @Nullable Duration stall) {
        assertThat(RuntimeWiring.of(Environment.smallest()
                                .with("RUNTIME_TYPE", type)
                                .with("WORKER_STALL_TIMEOUT", setting)
                                .settings())
                        .terms()
                        .limits()
                        .stall())
                .isEqualTo(Optional.ofNullable(stall));
    }

    @ParameterizedTest
    @CsvSource({
        "'',http://localhost:8188",
        "localhost:8080,http://localhost:8080",
        "http://127.0.0.1:8188/,http://127.0.0.1:8188",
        "http://127.0.0.1:8188/api/,http://127.0.0.1:8188",
        "https://comfy.example/behind,https://comfy.example/behind"
    })
    void addsNoPathToTheAddressOfComfyUi(String value, URI url) {
        assertThat(RuntimeWiring.of(Environment.smallest()
                                .with("RUNTIME_TYPE", "comfyui")
                                .with("API_BASE_URL", value)
                                .settings())
                        .terms()
                        .address())
                .isEqualTo(url);
    }
}
