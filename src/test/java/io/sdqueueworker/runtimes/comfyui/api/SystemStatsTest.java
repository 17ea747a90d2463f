package io.sdqueueworker.runtimes.comfyui.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.generation.MemoryUse;
import io.sdqueueworker.generation.MemoryUse.Pool;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What ComfyUI reports of its memory is read part by part.
class SystemStatsTest {

    @Test
    void readsTheMachineAndTheFirstGpu() throws Exception {
        assertThat(read("""
                {"system": {"ram_total": 1000, "ram_free": 900},
                 "devices": [{"type": "cuda", "vram_total": 40, "vram_free": 30}, {"vram_total": 1, "vram_free": 1}]}
                """))
                .isEqualTo(new MemoryUse(
                        OptionalLong.empty(), Optional.of(new Pool(1000, 900)), Optional.of(new Pool(40, 30))));
    }

    /// Its memory would be the main memory once more.
    @Test
    void hasNoGpuIfTheDeviceIsTheProcessor() throws Exception {
        assertThat(read("{\"devices\": [{\"type\": \"cpu\", \"vram_total\": 40, \"vram_free\": 30}]}")
                        .vram())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "{\"system\": {}, \"devices\": []}"})
    void knowsNothingOfWhatIsMissing(String answer) throws Exception {
        assertThat(read(answer)).isEqualTo(MemoryUse.UNKNOWN);
    }

    private static MemoryUse read(String json) throws Exception {
        return SystemStats.memory(new ObjectMapper().readTree(json));
    }
}
