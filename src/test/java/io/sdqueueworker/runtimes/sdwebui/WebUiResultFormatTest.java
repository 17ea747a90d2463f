package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebUiResultFormatTest {

    private static final TaskId ID = new TaskId("test-t2i");

    private final WebUiResultFormat format = new WebUiResultFormat();

    @Test
    void addsItsFieldsToTheParameters() {
        Generated generated =
                Generated.images(List.of(), "{\"id_task\":\"theirs\",\"cfg_scale\":7.50}", List.of(7L, -1L));

        assertThat(format.completed(ID, generated))
                .hasToString("{\"images\":[\"\"],\"parameters\":{\"id_task\":\"test-t2i\",\"cfg_scale\":7.50,"
                        + "\"image_seed\":\"7,-1\",\"error_msg\":\"\"},\"info\":\"\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "[]", "\"text\""})
    void makesUpForParametersThatAreMissing(String parameters) {
        assertThat(format.completed(ID, Generated.images(List.of(), parameters, List.of())))
                .hasToString("{\"images\":[\"\"],\"parameters\":{\"id_task\":\"test-t2i\",\"image_seed\":\"\","
                        + "\"error_msg\":\"\"},\"info\":\"\"}");
    }

    @Test
    void tellsATextAsTheInfo() {
        assertThat(format.completed(ID, new Generated(List.of(), "{}", List.of(), Optional.of("a fox"))))
                .hasToString("{\"images\":[\"\"],\"parameters\":{\"id_task\":\"test-t2i\",\"image_seed\":\"\","
                        + "\"error_msg\":\"\"},\"info\":\"a fox\"}");
    }

    @Test
    void refusesParametersThatAreNotJson() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> format.completed(ID, Generated.images(List.of(), "{", List.of())))
                .withMessage("the parameters are not JSON");
    }

    @Test
    void tellsTheReasonOfAFailure() {
        assertThat(format.failed(ID, new Failure(Code.STALLED, Stage.GENERATION, "no progress for 180 s")))
                .hasToString("{\"images\":[\"\"],\"parameters\":{\"id_task\":\"test-t2i\",\"status\":0,"
                        + "\"error_msg\":\"no progress for 180 s\",\"reason\":\"STALLED\"},\"info\":\"\"}");
    }
}
