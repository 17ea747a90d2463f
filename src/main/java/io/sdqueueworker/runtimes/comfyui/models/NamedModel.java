package io.sdqueueworker.runtimes.comfyui.models;

import io.sdqueueworker.task.ModelNeed;

/// A model that a node of a workflow names.
///
/// @param node the node's id
/// @param classType the node's class
/// @param input the input that names the model
/// @param need the model; optional if the name may mean something else, or if the node may find it by itself
public record NamedModel(String node, String classType, String input, ModelNeed need) {

    /// The place in the workflow, for people.
    String place() {
        return "node " + node + " (" + classType + "), " + input;
    }
}
