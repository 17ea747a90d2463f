package io.sdqueueworker.runtimes.comfyui.outputs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.task.Failure;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptRecordTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            success | true  | ["execution_start", {}], ["execution_success", {}]                       | none
            error   | false | ["execution_error", {}], ["execution_success", {}]                       | none
            success | true  | ["execution_success", {}], ["execution_error", {}]                       | RUNTIME_ERROR
            success | true  | ["execution_interrupted", {}], ["execution_cached", {}]                  | RUNTIME_ERROR
            success | true  | ["execution_start", {}], ["execution_cached", {}]                        | none
            error   | false | ["execution_start", {}]                                                  | RUNTIME_ERROR
            error   | false | ["execution_error", {"exception_type": "torch.cuda.OutOfMemoryError"}]   | OUT_OF_MEMORY
            error   | false | ["execution_error", {"exception_message": "CUDA out of memory."}]        | OUT_OF_MEMORY
            error   | false | ["execution_error", {"exception_message": "HIP error: invalid"}]         | GPU_FAULT
            error   | false | ["execution_error", {"exception_message": "No CUDA GPUs are available"}]  | GPU_FAULT
            error   | false | ["execution_error", {"exception_message": "Found no NVIDIA driver"}]      | GPU_FAULT
            error   | false | ["execution_error", {"exception_message": "CUDA error: quoted"}]         | RUNTIME_ERROR
            """)
    void goesByTheLastMessageThatTellsOfAnEnd(String status, boolean completed, String messages, String code)
            throws Exception {
        PromptRecord record = new PromptRecord(new ObjectMapper()
                .readTree("{\"status\":{\"status_str\":\"" + status + "\",\"completed\":" + completed
                        + ",\"messages\":[" + messages + "]}}"));

        Optional<Failure> failure = record.failure("{\"message\": \"CUDA error: quoted\"}");

        assertThat(failure.map(found -> found.code().name()).orElse("none")).isEqualTo(code);
    }
}
