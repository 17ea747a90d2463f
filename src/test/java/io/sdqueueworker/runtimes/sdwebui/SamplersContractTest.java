package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.sdwebui.Fork;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Samplers and schedulers that the Web UI would silently replace.
class SamplersContractTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    WebUiRun run;
    WebUiApi api;
    Samplers samplers;

    @BeforeEach
    void start() throws Exception {
        run = WebUiRun.start(directory);
        api = new WebUiApi(run.terms);
        samplers = new Samplers(api);
    }

    @AfterEach
    void stop() {
        api.close();
        run.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/samplers", "/schedulers"})
    void areNotRefusedIfTheRuntimeFailsToListThem(String list) throws Exception {
        run.webUi.failOnce(list);

        assertThat(edited("{\"sampler_name\":\"Eulerix\"}").path("sampler_name").asText())
                .isEqualTo("Eulerix");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"sampler_name":"Eulerix"}                                             | sampler 'Eulerix', names like it: Euler, Euler a
            {"sampler_index":"Eulerix"}                                            | sampler 'Eulerix', names like it: Euler, Euler a
            {"sampler_name":"DPM++ 2M Zigzag"}                                     | sampler 'DPM++ 2M Zigzag', names like it: DPM++ 2M
            {"sampler_name":"xyz"}                                                 | sampler 'xyz'
            {"sampler_name":"Euler","scheduler":"Karas"}                           | scheduler 'Karas', names like it: Karras
            {"enable_hr":true,"hr_sampler_name":"Eulerix"}                         | sampler 'Eulerix', names like it: Euler, Euler a
            {"enable_hr":true,"hr_scheduler":"Use same sampler"}                   | scheduler 'Use same sampler'
            """)
    void refusesWhatTheRuntimeWouldReplace(String request, String detail) {
        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(() -> edited(request))
                .extracting(TaskFailedException::failure)
                .returns(Code.INVALID_REQUEST, Failure::code)
                .returns("the runtime has no " + detail, Failure::detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"sampler_name\":\"Euler a\",\"scheduler\":\"Karras\"}",
                "{\"sampler_name\":\"Euler\",\"scheduler\":\"sgm_uniform\"}",
                "{\"sampler_name\":\"DPM++ 2M Karras\"}",
                "{\"sampler_name\":\"\",\"sampler_index\":\"Euler\",\"scheduler\":\"\"}",
                "{\"sampler_name\":null,\"scheduler\":null}",
                "{\"sampler_index\":3}",
                "{\"hr_sampler_name\":\"Eulerix\"}",
                "{\"enable_hr\":true,\"hr_sampler_name\":\"Euler\",\"hr_scheduler\":\"Karras\"}"
            })
    void leavesWhatTheRuntimeTakes(String request) throws Exception {
        assertThat(edited(request)).isEqualTo(JSON.readTree(request));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"sampler_name":"euler A"}                                   | {"sampler_name":"Euler a"}
            {"sampler_name":"k_euler_a"}                                 | {"sampler_name":"Euler a"}
            {"sampler_name":"DPM++ 2M KARRAS"}                           | {"sampler_name":"DPM++ 2M Karras"}
            {"sampler_name":"dpm++ 2m sgmuniform"}                       | {"sampler_name":"DPM++ 2M SGM Uniform"}
            {"scheduler":"KARRAS"}                                       | {"scheduler":"Karras"}
            {"scheduler":"SGMUniform"}                                   | {"scheduler":"SGM Uniform"}
            {"enable_hr":true,"hr_sampler_name":"Use same sampler"}      | {"enable_hr":true}
            {"enable_hr":true,"hr_scheduler":"Use same scheduler"}       | {"enable_hr":true}
            {"enable_hr":true,"hr_sampler_name":"DPM++ 2M Karras"}       | {"enable_hr":true,"hr_sampler_name":"DPM++ 2M","hr_scheduler":"Karras"}
            {"enable_hr":true,"hr_sampler_name":"DPM++ 2M Karras","hr_scheduler":"Exponential"} | {"enable_hr":true,"hr_sampler_name":"DPM++ 2M","hr_scheduler":"Exponential"}
            """)
    void writesNamesAsTheRuntimeKnowsThem(String request, String written) throws Exception {
        assertThat(edited(request)).isEqualTo(JSON.readTree(written));
    }

    @Test
    void asksForTheListsOnceAndAgainForAnUnknownName() throws Exception {
        edited("{\"sampler_name\":\"Euler\"}");
        edited("{\"sampler_name\":\"DDIM\",\"scheduler\":\"Karras\"}");
        assertThat(run.looks("/samplers")).isEqualTo(1);

        run.webUi.change(now -> now.withSamplers(Set.of("Euler", "Restart")));

        assertThat(edited("{\"sampler_name\":\"Restart\"}").path("sampler_name").asText())
                .isEqualTo("Restart");
        assertThat(run.looks("/samplers")).isEqualTo(2);
    }

    @Test
    void leavesNamesToAForkThatRefusesUnknownOnes() throws Exception {
        run.webUi.change(now -> now.withFork(Fork.SD_NEXT));
        edited("{\"sampler_name\":\"Eulerix\",\"scheduler\":\"no such scheduler\"}");
        edited("{\"sampler_name\":\"Eulerix\"}");

        assertThat(run.looks("/schedulers")).isEqualTo(1);
        assertThat(run.looks("/samplers")).isZero();
    }

    @Test
    void leavesNamesToAWebUiWithoutSchedulers() throws Exception {
        run.webUi.lacks("/schedulers");

        assertThat(edited("{\"sampler_name\":\"DPM++ 2M Karras\"}")
                        .path("sampler_name")
                        .asText())
                .isEqualTo("DPM++ 2M Karras");
    }

    @Test
    void generatesWithTheSecondPassOfForge() throws Exception {
        run.webUi.beForge();
        ObjectNode request = WebUiRun.content()
                .put("enable_hr", true)
                .put("hr_sampler_name", "Use same sampler")
                .put("hr_scheduler", "Use same scheduler");

        assertThat(run.generate(TaskKind.TEXT_TO_IMAGE, request).files()).hasSize(1);
    }

    private ObjectNode edited(String json) throws Exception {
        ObjectNode request = (ObjectNode) JSON.readTree(json);
        samplers.putNames(TaskKind.TEXT_TO_IMAGE, request);
        return request;
    }
}
