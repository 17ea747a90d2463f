package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebUiKindsTest {

    private static final Payload CONTENT = new Payload("{}");

    private final TaskKinds kinds = new SdWebUiKit().taskKinds();

    /// The original queue agent knows the calls for several images by the singular only.
    @ParameterizedTest
    @CsvSource({
        "text-to-image,TEXT_TO_IMAGE",
        "extra-batch-images,EXTRA_BATCH_IMAGES",
        "extra-batch-image,EXTRA_BATCH_IMAGES"
    })
    void goesByTheName(String tasktype, TaskKind kind) throws Exception {
        assertThat(kinds.of(Optional.of(tasktype), CONTENT)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pipeline     | this worker's runtime does not support tasks of the type 'pipeline'
            text-to-song | this worker knows no tasks of the type 'text-to-song'
            ''           | this worker knows no tasks of the type ''
            """)
    void refusesOtherNames(String tasktype, String detail) {
        assertThat(failure(Optional.of(tasktype))).isEqualTo(new Failure(Code.UNSUPPORTED_TASK, Stage.INTAKE, detail));
    }

    @Test
    void needsAName() {
        assertThat(failure(Optional.empty()))
                .isEqualTo(new Failure(Code.MALFORMED, Stage.INTAKE, "metadata.tasktype is missing or not a text"));
    }

    private Failure failure(Optional<String> tasktype) {
        return catchThrowableOfType(TaskFailedException.class, () -> kinds.of(tasktype, CONTENT))
                .failure();
    }
}
