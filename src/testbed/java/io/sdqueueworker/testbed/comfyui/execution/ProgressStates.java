package io.sdqueueworker.testbed.comfyui.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/// The progress of an execution's nodes, sent to its client at every change.
final class ProgressStates {
    private final Map<String, Progress> nodes = new LinkedHashMap<>();
    private final ComfyEvents events;
    private final boolean tells;

    private record Progress(String state, int value, int max) {}

    /// @param tells true if `progress_state` is sent at all
    ProgressStates(ComfyEvents events, boolean tells) {
        this.events = events;
        this.tells = tells;
    }

    void start(String node) {
        change(node, new Progress("running", 0, 1));
    }

    void advance(String node, int value, int max) {
        change(node, new Progress("running", value, max));
    }

    void finish(String node) {
        int max = nodes.containsKey(node) ? nodes.get(node).max() : 1;
        change(node, new Progress("finished", max, max));
    }

    private void change(String node, Progress progress) {
        nodes.put(node, progress);
        if (tells) {
            ObjectNode data = events.data();
            ObjectNode all = data.putObject("nodes");
            nodes.forEach((id, state) -> all.set(
                    id,
                    place(events, id)
                            .put("value", state.value())
                            .put("max", state.max())
                            .put("state", state.state())));
            events.tell("progress_state", data);
        }
    }

    /// The five fields that identify the node. They differ only in graphs that grow during their execution.
    static ObjectNode place(ComfyEvents events, String node) {
        return events.data()
                .put("node_id", node)
                .put("display_node_id", node)
                .putNull("parent_node_id")
                .put("real_node_id", node);
    }
}
