package io.sdqueueworker.runtimes.sdwebui.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebUiProgressTest {

    @ParameterizedTest
    @CsvSource({"0.26, 0.25", "0.51, 0.5", "1, 0.99"})
    void tellsHowMuchOfTheJobIsDone(double progress, double share) {
        assertThat(progress(progress).share().orElseThrow()).isEqualTo(share, Offset.offset(1e-9));
    }

    /// While a job is prepared, the Web UI subtracts the first step from its progress.
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, -0.04})
    void tellsNothingBeforeTheFirstStep(double progress) {
        assertThat(progress(progress).share()).isEmpty();
    }

    @Test
    void neverTellsMoreThanTheWhole() {
        assertThat(progress(1.5).share()).hasValue(1);
    }

    /// A skipped image is in the answer, but it is not finished.
    @ParameterizedTest
    @ValueSource(strings = {"interrupted", "skipped", "stopping_generation"})
    void reportsThatTheRunWasStopped(String flag) throws Exception {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("progress", 0);
        answer.putObject("state").put("job_count", 0).put(flag, true);

        assertThat(WebUiProgress.of(answer).stopped()).isTrue();
    }

    private static WebUiProgress progress(double value) {
        return new WebUiProgress(
                value,
                Optional.of(new WebUiProgress.State(1, 0, 1, "20261125120000", "a job", false)),
                Optional.empty());
    }
}
