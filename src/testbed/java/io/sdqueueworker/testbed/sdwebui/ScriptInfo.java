package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The answer to `GET /script-info`, which has the arguments of the selectable scripts.
final class ScriptInfo {
    private ScriptInfo() {}

    /// Only the X/Y/Z plot, whose arguments differ between forks. These are A1111's and Forge's.
    static ArrayNode all() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        ArrayNode arguments = all.addObject()
                .put("name", "x/y/z plot")
                .put("is_alwayson", false)
                .put("is_img2img", false)
                .putArray("args");
        for (String axis : new String[] {"X", "Y", "Z"}) {
            argument(arguments, axis + " type").put("value", axis.equals("X") ? "Seed" : "Nothing");
            argument(arguments, axis + " values").putNull("value");
            argument(arguments, axis + " values").putNull("value");
        }
        argument(arguments, "Draw legend").put("value", true);
        argument(arguments, "Include Sub Images").put("value", false);
        argument(arguments, "Include Sub Grids").put("value", false);
        argument(arguments, "Keep -1 for seeds").put("value", false);
        argument(arguments, "Vary seeds for X").put("value", false);
        argument(arguments, "Vary seeds for Y").put("value", false);
        argument(arguments, "Vary seeds for Z").put("value", false);
        argument(arguments, "Grid margins (px)").put("value", 0);
        argument(arguments, "Use text inputs instead of dropdowns").put("value", false);
        return all;
    }

    private static ObjectNode argument(ArrayNode arguments, String label) {
        return arguments.addObject().put("label", label);
    }
}
