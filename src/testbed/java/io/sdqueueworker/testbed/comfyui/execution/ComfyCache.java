package io.sdqueueworker.testbed.comfyui.execution;

import io.sdqueueworker.testbed.comfyui.nodes.NodeClass;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The cached results of nodes in one process, by signature. Only the execution thread uses it.
final class ComfyCache {
    private final Map<String, NodeClass.Result> results = new HashMap<>();

    Optional<NodeClass.Result> get(String signature) {
        return Optional.ofNullable(results.get(signature));
    }

    void put(String signature, NodeClass.Result result) {
        results.put(signature, result);
    }

    /// Removes all other entries, as the old dialect does before each prompt.
    void keepOnly(Collection<String> signatures) {
        results.keySet().retainAll(signatures);
    }

    void clear() {
        results.clear();
    }
}
