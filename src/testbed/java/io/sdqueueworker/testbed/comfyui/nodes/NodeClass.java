package io.sdqueueworker.testbed.comfyui.nodes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.execution.Interruption;
import io.sdqueueworker.testbed.comfyui.execution.NodeRun;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A node class with its inputs, its outputs and its work.
///
/// @param returns the types of the outputs, slot by slot
/// @param isOutput true if a prompt may end in it
public record NodeClass(String name, boolean isOutput, List<Input> inputs, List<String> returns, Work work) {

    /// The work of a node on its inputs.
    public interface Work {
        Result run(NodeRun run) throws NodeFailure, Interruption, InterruptedException, IOException;
    }

    record Input(String name, boolean required, InputKind kind) {}

    /// @param values one for each of `returns`
    /// @param ui the entry in `outputs`, by its kind; empty for a node that shows nothing
    public record Result(List<NodeValue> values, Optional<ObjectNode> ui) {
        static Result of(NodeValue... values) {
            return new Result(List.of(values), Optional.empty());
        }

        static Result shown(ObjectNode ui, NodeValue... values) {
            return new Result(List.of(values), Optional.of(ui));
        }
    }

    static NodeClass giving(List<String> returns, String name, List<Input> inputs, Work work) {
        return new NodeClass(name, false, inputs, returns, work);
    }

    static NodeClass output(String name, List<Input> inputs, Work work) {
        return new NodeClass(name, true, inputs, List.of(), work);
    }

    static Input required(String name, InputKind kind) {
        return new Input(name, true, kind);
    }

    static Input optional(String name, InputKind kind) {
        return new Input(name, false, kind);
    }

    /// The entry in `/object_info`.
    public ObjectNode describe() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode input = json.putObject("input");
        ObjectNode order = json.putObject("input_order");
        for (String category : List.of("required", "optional")) {
            List<Input> group = inputs.stream()
                    .filter(one -> one.required() == category.equals("required"))
                    .toList();
            if (!group.isEmpty() || category.equals("required")) {
                ObjectNode described = input.putObject(category);
                ArrayNode names = order.putArray(category);
                group.forEach(one -> described.set(one.name(), one.kind().config()));
                group.forEach(one -> names.add(one.name()));
            }
        }
        json.put("is_input_list", false);
        returns.forEach(json.putArray("output")::add);
        ArrayNode lists = json.putArray("output_is_list");
        returns.forEach(_ -> lists.add(false));
        returns.forEach(json.putArray("output_name")::add);
        json.put("name", name).put("display_name", name).put("description", "");
        return json.put("python_module", "nodes").put("category", "fake").put("output_node", isOutput);
    }
}
