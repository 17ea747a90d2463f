package io.sdqueueworker.testbed.comfyui;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The results of nodes that one process remembers, by their signatures. Only the thread of the executions uses it.
final class ComfyCache {
    private final Map<String, NodeClass.Result> results = new HashMap<>();

    Optional<NodeClass.Result> get(String signature) {
        return Optional.ofNullable(results.get(signature));
    }

    void put(String signature, NodeClass.Result result) {
        results.put(signature, result);
    }

    /// Forgets all others, as the old dialect does before each prompt.
    void keepOnly(Collection<String> signatures) {
        results.keySet().retainAll(signatures);
    }

    void clear() {
        results.clear();
    }
}
