package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Errors that SD.Next answers as a success without images.
class SwallowedErrorsContractTest {

    @TempDir
    Path directory;

    private WebUiRun run;

    @BeforeEach
    void start() throws Exception {
        run = WebUiRun.start(directory);
        run.webUi.change(FakeWebUiSettings::withSdNext);
    }

    @AfterEach
    void close() {
        run.close();
    }

    @ParameterizedTest
    @CsvSource({
        "OutOfMemoryError, CUDA out of memory., OUT_OF_MEMORY",
        "RuntimeError, CUDA error: an illegal memory access was encountered, GPU_FAULT",
        "RuntimeError, Expected all tensors to be on the same device, GPU_FAULT",
        "RuntimeError, no such luck, RUNTIME_ERROR",
        "ValueError, no such luck, RUNTIME_ERROR"
    })
    void areFailuresByTheLog(String error, String message, Code code) {
        assertThat(failure(error, message)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"OutOfMemoryError, OUT_OF_MEMORY", "RuntimeError, RUNTIME_ERROR"})
    void areFailuresByTheFailedAllocationsIfThereIsNoLog(String error, Code code) {
        run.webUi.lacks("/log");

        assertThat(failure(error, "no such luck")).isEqualTo(code);
    }

    @Test
    void areNotThoseOfAnEarlierTask() {
        assertThat(failure("OutOfMemoryError", "CUDA out of memory.")).isEqualTo(Code.OUT_OF_MEMORY);
        run.webUi.lacks("/log");

        assertThat(failure("RuntimeError", "no such luck")).isEqualTo(Code.RUNTIME_ERROR);
    }

    private Code failure(String error, String message) {
        run.webUi.next(Behaviour.raises(error, message));
        return run.failure(WebUiRun.content(), StagedModels.NONE).failure().code();
    }
}
