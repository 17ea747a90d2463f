package io.sdqueueworker.runtimes.comfyui.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.MemoryUse;
import io.sdqueueworker.generation.MemoryUse.Pool;
import java.util.Optional;
import java.util.OptionalLong;

/// The answer to `GET /system_stats`. Its first device is the one that ComfyUI runs on (`server.py`).
public final class SystemStats {

    private SystemStats() {}

    /// The memory of the machine and of the GPU. ComfyUI does not report that of its process. Without a GPU its device
    /// is the processor, with the main memory.
    public static MemoryUse memory(JsonNode answer) {
        JsonNode device = answer.path("devices").path(0);
        return new MemoryUse(
                OptionalLong.empty(),
                pool(answer.path("system"), "ram"),
                device.path("type").asText().equals("cpu") ? Optional.empty() : pool(device, "vram"));
    }

    private static Optional<Pool> pool(JsonNode part, String name) {
        JsonNode total = part.path(name + "_total");
        JsonNode free = part.path(name + "_free");
        return total.isNumber() && free.isNumber()
                ? Optional.of(new Pool(total.asLong(), free.asLong()))
                : Optional.empty();
    }
}
