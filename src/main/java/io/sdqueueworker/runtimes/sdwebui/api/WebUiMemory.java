package io.sdqueueworker.runtimes.sdwebui.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.MemoryUse;
import io.sdqueueworker.generation.MemoryUse.Pool;
import java.util.Optional;
import java.util.OptionalLong;

/// The answer to `GET /memory`. Each of its two parts may be an error instead, such as without a GPU.
///
/// The Web UI counts the main memory that its own process does not use as free (`modules/api/api.py`, `get_memory`).
public final class WebUiMemory {

    private WebUiMemory() {}

    public static MemoryUse read(JsonNode answer) {
        JsonNode used = answer.path("ram").path("used");
        return new MemoryUse(
                used.isNumber() ? OptionalLong.of(used.asLong()) : OptionalLong.empty(),
                pool(answer.path("ram")),
                pool(answer.path("cuda").path("system")));
    }

    private static Optional<Pool> pool(JsonNode part) {
        return part.path("total").isNumber() && part.path("free").isNumber()
                ? Optional.of(
                        new Pool(part.path("total").asLong(), part.path("free").asLong()))
                : Optional.empty();
    }
}
