package io.sdqueueworker.testbed.comfyui.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass;
import io.sdqueueworker.testbed.comfyui.nodes.NodeFailure;

/// Makes lists of all that a node reports, like the real one (`execution.py`, `get_output_data`), which goes through
/// each value: a text becomes its letters, an object its keys, and a number an error.
final class ReportedValues {
    private ReportedValues() {}

    static NodeClass.Result listed(NodeClass.Result result) throws NodeFailure {
        if (result.ui().isPresent()) {
            ObjectNode ui = result.ui().get();
            for (var value : ui.properties()) {
                value.setValue(listed(value.getValue()));
            }
        }
        return result;
    }

    private static JsonNode listed(JsonNode value) throws NodeFailure {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        switch (value.getNodeType()) {
            case ARRAY -> list.addAll((ArrayNode) value);
            case STRING ->
                value.textValue().codePoints().mapToObj(Character::toString).forEach(list::add);
            case OBJECT -> value.fieldNames().forEachRemaining(list::add);
            case NUMBER, BOOLEAN, NULL, BINARY, MISSING, POJO ->
                throw new NodeFailure("TypeError", "'" + value.getNodeType() + "' object is not iterable");
        }
        return list;
    }
}
