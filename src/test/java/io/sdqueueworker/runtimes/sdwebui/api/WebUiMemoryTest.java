package io.sdqueueworker.runtimes.sdwebui.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.generation.MemoryUse;
import io.sdqueueworker.generation.MemoryUse.Pool;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the Web UI reports of its memory is read part by part.
class WebUiMemoryTest {

    @Test
    void readsTheProcessTheMachineAndTheGpu() throws Exception {
        assertThat(read("""
                {"ram": {"free": 900, "used": 100, "total": 1000},
                 "cuda": {"system": {"free": 30, "used": 10, "total": 40}, "events": {"retries": 0, "oom": 0}}}
                """))
                .isEqualTo(new MemoryUse(
                        OptionalLong.of(100), Optional.of(new Pool(1000, 900)), Optional.of(new Pool(40, 30))));
    }

    /// As A1111 computes it, by a division.
    @Test
    void readsAmountsThatAreNotWhole() throws Exception {
        assertThat(read("{\"ram\": {\"free\": 900.5, \"used\": 100, \"total\": 1000.5}}")
                        .ram())
                .contains(new Pool(1000, 900));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"ram\": {\"error\": \"no psutil\"}, \"cuda\": {\"error\": \"unavailable\"}}"
            })
    void knowsNothingOfWhatIsAnError(String answer) throws Exception {
        assertThat(read(answer)).isEqualTo(MemoryUse.UNKNOWN);
    }

    private static MemoryUse read(String json) throws Exception {
        return WebUiMemory.read(new ObjectMapper().readTree(json));
    }
}
