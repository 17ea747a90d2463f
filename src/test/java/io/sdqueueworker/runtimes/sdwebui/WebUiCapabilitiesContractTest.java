package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.api.ApiDescription;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiCapabilities;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Forks of the Web UI lack some of its routes.
class WebUiCapabilitiesContractTest {

    @TempDir
    Path directory;

    WebUiRun run;

    @BeforeEach
    void start() throws Exception {
        run = WebUiRun.start(directory);
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void refusesAKindOnDeckWhoseRouteIsNotDescribed() {
        run.webUi.lacks("/interrogate");

        assertThat(failure().failure().code()).isEqualTo(Code.UNSUPPORTED_TASK);
        assertThat(run.webUi.calls("POST", "/interrogate")).isZero();
    }

    @Test
    void refusesAKindByTheAnswerOfAForkThatDoesNotDescribeItsApi() {
        run.webUi.lacks("/interrogate");
        run.webUi.hidesItsApi();

        assertThat(failure().failure().code()).isEqualTo(Code.UNSUPPORTED_TASK);
        assertThat(run.webUi.calls("POST", "/interrogate")).isEqualTo(1);
    }

    @Test
    void asksAgainAfterTheRuntimeWasUnhealthy() throws Exception {
        run.webUi.lacks("/interrogate");
        assertThat(failure().failure().code()).isEqualTo(Code.UNSUPPORTED_TASK);
        run.runtime.probe();
        assertThat(failure().failure().code()).isEqualTo(Code.UNSUPPORTED_TASK);

        assertThat(run.webUi.calls("GET", "/openapi.json")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsARouteWithAndWithoutADescription(boolean described) throws Exception {
        if (!described) {
            run.webUi.hidesItsApi();
        }
        try (WebUiApi api = new WebUiApi(run.terms)) {
            WebUiCapabilities capabilities = new WebUiCapabilities(api);

            assertThat(capabilities.has("samplers")).isTrue();
            assertThat(capabilities.has("sd-modules")).isFalse();
            assertThat(capabilities.isForge()).isFalse();
            assertThat(capabilities.has("/controlnet/model_list")).isTrue();
            assertThat(run.webUi.calls("GET", "/openapi.json")).isEqualTo(1);
            assertThat(run.webUi.calls("GET", "/sd-modules")).isEqualTo(1);
        }
    }

    @Test
    void knowsForge() throws Exception {
        run.webUi.beForge();
        try (WebUiApi api = new WebUiApi(run.terms)) {
            assertThat(new WebUiCapabilities(api).isForge()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{\"paths\":{\"/queue\":{}}}", "{\"paths\":[\"/sdapi/v1/txt2img\"]}"})
    void learnsNothingFromADescriptionOfAnotherApi(String openApi) throws Exception {
        try (JsonParser json = new JsonFactory().createParser(openApi)) {
            assertThat(ApiDescription.read(json)).isEmpty();
        }
    }

    private TaskFailedException failure() {
        ObjectNode content = WebUiRun.content();
        return catchThrowableOfType(TaskFailedException.class, () -> run.generate(TaskKind.INTERROGATE, content));
    }
}
