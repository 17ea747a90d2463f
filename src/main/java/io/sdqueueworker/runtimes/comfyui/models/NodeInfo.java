package io.sdqueueworker.runtimes.comfyui.models;

import java.util.Map;
import java.util.Optional;

/// ComfyUI's description of a class of nodes.
///
/// @param isReported whether ComfyUI has described the class
/// @param isOutput whether a prompt may end in such a node
/// @param inputs by their names
public record NodeInfo(boolean isReported, boolean isOutput, Map<String, InputInfo> inputs) {

    /// A class that exists, as far as is known.
    public static final NodeInfo UNREPORTED = new NodeInfo(false, true, Map.of());

    public NodeInfo {
        inputs = Map.copyOf(inputs);
    }

    /// The description of an input; nothing if the class has no such input, or is not described.
    public Optional<InputInfo> input(String name) {
        return Optional.ofNullable(inputs.get(name));
    }
}
