package io.sdqueueworker.testbed.comfyui.execution;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass;
import io.sdqueueworker.testbed.comfyui.nodes.NodeFailure;
import io.sdqueueworker.testbed.comfyui.nodes.NodeValue;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The execution of one prompt: its output nodes one after the other, each after its dependencies.
final class ComfyExecution {
    private final ComfyPrompt prompt;
    private final Map<String, NodeClass> classes;
    private final ComfyCache cache;
    private final NodeRun.Environment environment;
    private final Consumer<String> currentNode;
    private final Optional<NodeFailure> gpuFault;
    private final Map<String, String> signatures;
    private final Set<String> executed = new LinkedHashSet<>();
    private final Map<String, ObjectNode> shown = new LinkedHashMap<>();
    private String node = "";

    /// @param currentNode receives the id of the current node
    /// @param gpuFault the failure of every node after the GPU broke
    ComfyExecution(
            ComfyPrompt prompt,
            Map<String, NodeClass> classes,
            ComfyCache cache,
            NodeRun.Environment environment,
            Consumer<String> currentNode,
            Optional<NodeFailure> gpuFault) {
        this.prompt = prompt;
        this.classes = classes;
        this.cache = cache;
        this.environment = environment;
        this.currentNode = currentNode;
        this.gpuFault = gpuFault;
        this.signatures = prompt.graph().signatures(this::fingerprint);
    }

    /// @return the history entry
    ObjectNode run() throws InterruptedException {
        ComfyEvents events = environment.events();
        if (prompt.behaviour() instanceof ComfyBehaviour.SilentSocket) {
            events.silenceSocket();
        }
        events.keep("execution_start", events.data());
        if (environment.settings().isOld()) {
            cache.keepOnly(signatures.values());
        }
        ObjectNode cached = events.data();
        ArrayNode cachedNodes = cached.putArray("nodes");
        prompt.graph().ids().stream().filter(this::isCached).forEach(cachedNodes::add);
        events.keep("execution_cached", cached);
        boolean success = false;
        try {
            for (String output : prompt.outputs()) {
                execute(output);
            }
            events.keep("execution_success", events.data());
            success = true;
        } catch (NodeFailure failure) {
            events.keep("execution_error", error(failure));
        } catch (Interruption interruption) {
            events.keep("execution_interrupted", ending());
        }
        return entry(success || prompt.behaviour() instanceof ComfyBehaviour.StaleStatus);
    }

    private void execute(String id) throws NodeFailure, Interruption, InterruptedException {
        if (isCached(id)) {
            // Newer versions skip a cached node's output if no client listens.
            if (prompt.client().isPresent() || environment.settings().isOld()) {
                show(id, cache.get(sign(id)).flatMap(NodeClass.Result::ui));
            }
            environment.progress().finish(id);
            return;
        }
        for (String source : prompt.graph().sources(id)) {
            if (!isCached(source)) {
                execute(source);
            }
        }
        node = id;
        environment.progress().start(id);
        currentNode.accept(id);
        environment.events().tellClient("executing", about(id));
        if (prompt.isInterrupted()) {
            throw new Interruption();
        }
        NodeClass.Result result = work(id);
        result.ui().ifPresent(ui -> show(id, Optional.of(ui)));
        cache.put(sign(id), result);
        environment.progress().finish(id);
        executed.add(id);
    }

    private NodeClass.Result work(String id) throws NodeFailure, Interruption, InterruptedException {
        if (gpuFault.isPresent()) {
            throw gpuFault.get();
        }
        NodeClass kind =
                Optional.ofNullable(classes.get(prompt.graph().classType(id))).orElseThrow();
        if (kind.isOutput()) {
            environment.middle().pass();
        }
        try {
            return ReportedValues.listed(kind.work().run(new NodeRun(id, prompt, this::follow, environment)));
        } catch (IOException e) {
            throw new NodeFailure("OSError", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw new NodeFailure("Exception", e.toString());
        }
    }

    private NodeValue follow(ComfyGraph.Link link) {
        return cache.get(sign(link.node())).orElseThrow().values().get(link.slot());
    }

    private void show(String id, Optional<ObjectNode> ui) {
        ObjectNode data = about(id);
        ui.ifPresentOrElse(output -> data.set("output", output), () -> data.putNull("output"));
        ui.ifPresent(output -> shown.put(id, output));
        environment.events().tellClient("executed", data);
    }

    private ObjectNode about(String id) {
        return environment.events().data().put("node", id).put("display_node", id);
    }

    private ObjectNode ending() {
        ObjectNode data = environment.events().data();
        data.put("node_id", node).put("node_type", prompt.graph().classType(node));
        executed.forEach(data.putArray("executed")::add);
        return data;
    }

    private ObjectNode error(NodeFailure failure) {
        ObjectNode data = ending();
        // When memory ran out, a hint for people follows the line end.
        data.put("exception_message", failure.text() + "\n").put("exception_type", failure.type());
        data.putArray("traceback")
                .add("  File \"/opt/ComfyUI/execution.py\", line 1, in execute\n")
                .add("  File \"/opt/ComfyUI/nodes.py\", line 1, in "
                        + prompt.graph().classType(node) + "\n");
        ObjectNode inputs = data.putObject("current_inputs");
        prompt.graph().inputs(node).properties().forEach(input -> {
            ArrayNode values = inputs.putArray(input.getKey());
            ComfyGraph.link(input.getValue())
                    .ifPresentOrElse(_ -> values.add("<object of another node>"), () -> values.add(input.getValue()));
        });
        // All nodes, with or without outputs.
        prompt.graph().ids().forEach(data.putArray("current_outputs")::add);
        return data;
    }

    private ObjectNode entry(boolean success) {
        if (environment.settings().isOld()) {
            // The old version lists the graph's cached nodes, even those that this run did not reach.
            prompt.graph()
                    .ids()
                    .forEach(id -> cache.get(sign(id))
                            .flatMap(NodeClass.Result::ui)
                            .ifPresent(ui -> shown.putIfAbsent(id, ui)));
        }
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.set("prompt", prompt.toJson());
        ObjectNode outputs = entry.putObject("outputs");
        ObjectNode status = entry.putObject("status");
        status.put("status_str", success ? "success" : "error").put("completed", success);
        status.set("messages", environment.events().messages());
        ObjectNode meta = entry.putObject("meta");
        shown.forEach((id, ui) -> {
            outputs.set(id, ui);
            meta.putObject(id)
                    .put("node_id", id)
                    .put("display_node", id)
                    .putNull("parent_node")
                    .put("real_node_id", id);
        });
        return entry;
    }

    private boolean isCached(String id) {
        return cache.get(sign(id)).isPresent();
    }

    private String sign(String id) {
        return signatures.getOrDefault(id, "");
    }

    /// The content of the file that a node reads, because its result depends on it.
    private String fingerprint(String id) {
        return prompt.graph().classType(id).equals("LoadImage")
                ? environment
                        .files()
                        .fingerprint(prompt.graph().inputs(id).path("image").asText())
                : "";
    }
}
