package io.sdqueueworker.testbed.comfyui.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.comfyui.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// The graph of a prompt as it was sent: nodes by id.
public record ComfyGraph(JsonNode json) {

    /// One output of another node.
    record Link(String node, int slot) {}

    public List<String> ids() {
        var ids = new ArrayList<String>();
        json.fieldNames().forEachRemaining(ids::add);
        return ids;
    }

    public boolean has(String id) {
        return json.has(id);
    }

    public JsonNode node(String id) {
        return json.path(id);
    }

    public String classType(String id) {
        return node(id).path("class_type").asText();
    }

    public JsonNode inputs(String id) {
        return node(id).path("inputs");
    }

    /// Says whether every node has an `inputs` object, which may be empty. Validation skips nodes that no output
    /// needs.
    boolean hasInputsEverywhere() {
        return ids().stream().allMatch(id -> inputs(id).isObject());
    }

    /// The value as a link; empty if it is not a link.
    static Optional<Link> link(JsonNode value) {
        boolean isLink = value.isArray()
                && value.size() == 2
                && value.get(0).isTextual()
                && value.get(1).isNumber();
        return isLink ? Optional.of(new Link(value.get(0).asText(), value.get(1).asInt())) : Optional.empty();
    }

    /// The nodes that `id` takes inputs from, each once.
    List<String> sources(String id) {
        return inputs(id)
                .valueStream()
                .flatMap(value -> link(value).stream())
                .map(Link::node)
                .distinct()
                .toList();
    }

    /// A signature for each node, made of all that its result depends on: its class, its inputs and those of the
    /// nodes before it, but not their ids. Nodes with the same signature have the same result.
    ///
    /// @param fingerprint what a node's result depends on besides its inputs, such as the content of a file
    Map<String, String> signatures(UnaryOperator<String> fingerprint) {
        var signatures = new HashMap<String, String>();
        ids().forEach(id -> sign(id, fingerprint, signatures));
        return signatures;
    }

    private String sign(String id, UnaryOperator<String> fingerprint, Map<String, String> known) {
        String before = known.get(id);
        if (before != null) {
            return before;
        }
        // Ends the recursion in a cycle. Validation refuses cycles only among nodes that outputs depend on.
        known.put(id, "circle");
        var inputs = new TreeMap<String, String>();
        inputs(id).properties().forEach(input -> {
            Optional<Link> link = link(input.getValue()).filter(one -> has(one.node()));
            String value = link.map(one -> sign(one.node(), fingerprint, known) + "/" + one.slot())
                    .orElseGet(input.getValue()::toString);
            inputs.put(input.getKey(), value);
        });
        byte[] all = (classType(id) + inputs + fingerprint.apply(id)).getBytes(UTF_8);
        String signature = Sha256.of(all);
        known.put(id, signature);
        return signature;
    }
}
