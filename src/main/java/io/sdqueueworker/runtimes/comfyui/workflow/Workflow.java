package io.sdqueueworker.runtimes.comfyui.workflow;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.io.ExactJson;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The workflow of a task: the graph of nodes in the API's form, alone or as the `prompt` of the API's request.
public final class Workflow {

    /// The other fields of the request that the sender may set. Ids and the position in the queue are not among
    /// them.
    private static final List<String> PASSED_ON = List.of("extra_data", "partial_execution_targets");

    static final String PREFIX_INPUT = "filename_prefix";

    /// The wrapper of a value that looks like a link.
    private static final String WRAPPED_VALUE = "__value__";

    private static final JsonMapper JSON =
            ExactJson.builder(ExactJson.longTexts().build()).build();

    private final ObjectNode content;
    private final ObjectNode graph;
    private final List<String> passedOn;

    /// The sender's prefixes by node.
    private final Map<String, String> prefixes = new HashMap<>();

    private Workflow(ObjectNode content, ObjectNode graph, List<String> passedOn) {
        this.content = content;
        this.graph = graph;
        this.passedOn = passedOn;
    }

    /// Returns whether the content is a workflow, right or wrong.
    static boolean isOne(Payload payload) {
        try {
            return WorkflowForm.isWorkflow(JSON.readTree(payload.json()));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /// @throws TaskFailedException with the code UI_WORKFLOW_FORMAT or INVALID_REQUEST
    public static Workflow read(Payload payload) throws TaskFailedException {
        JsonNode json;
        try {
            json = JSON.readTree(payload.json());
        } catch (JsonProcessingException e) {
            throw TaskFailedException.of(Code.INVALID_REQUEST, Stage.GENERATION, "the content is not a JSON object", e);
        }
        if (json instanceof ObjectNode content) {
            Optional<ObjectNode> graph = WorkflowForm.graph(content);
            if (graph.isPresent()) {
                return new Workflow(content, graph.get(), WorkflowForm.isGraph(content) ? List.of() : PASSED_ON);
            }
            if (WorkflowForm.isUiFormat(content)) {
                throw TaskFailedException.of(
                        Code.UI_WORKFLOW_FORMAT,
                        Stage.GENERATION,
                        "the content is a workflow as the user interface saves it; it must be exported for the API");
            }
        }
        throw TaskFailedException.of(
                Code.INVALID_REQUEST,
                Stage.GENERATION,
                "the content is neither a graph in which every node has a class_type, nor a request with such a prompt");
    }

    /// The ids of the nodes, in the sender's order.
    public List<String> nodeIds() {
        return graph.properties().stream().map(Map.Entry::getKey).toList();
    }

    /// The nodes by their ids.
    public ObjectNode graph() {
        return graph;
    }

    /// The whole content, with the graph in it.
    public ObjectNode content() {
        return content;
    }

    /// Returns whether ComfyUI may execute an output node. A request may name the only ones.
    public boolean isTarget(String node) {
        JsonNode targets = content.path("partial_execution_targets");
        return !passedOn.contains("partial_execution_targets")
                || !targets.isArray()
                || targets.valueStream().anyMatch(target -> target.asText().equals(node));
    }

    /// The class of the node with a place.
    ///
    /// @param pointer a JSON pointer into the task's content, to an input of the node
    public String classAt(String pointer) {
        return content.at(JsonPointer.compile(pointer).head().head())
                .path(WorkflowForm.CLASS_TYPE)
                .asText();
    }

    /// The name of the input at a place.
    public static String inputAt(String pointer) {
        return JsonPointer.compile(pointer).last().getMatchingProperty();
    }

    /// The nodes that give outputs.
    public OutputNodes outputNodes() {
        return new OutputNodes(graph);
    }

    /// Sets a text at a place.
    ///
    /// @param pointer a JSON pointer into the task's content
    public void put(String pointer, String text) {
        JsonPointer place = JsonPointer.compile(pointer);
        switch (content.at(place.head())) {
            case ObjectNode object -> object.put(place.last().getMatchingProperty(), text);
            case ArrayNode array -> array.set(place.last().getMatchingIndex(), text);
            default -> throw new IllegalArgumentException("the content has no such place");
        }
    }

    /// Puts a mark into the name of every file that a node saves under a prefix. So files of several tasks never
    /// mix, and a saving node is executed again even if another task has saved the same. A second call replaces
    /// the mark.
    public void markFiles(String mark) {
        for (Map.Entry<String, JsonNode> node : graph.properties()) {
            // ComfyUI turns any value into a text, except a list, which is a link to another node's output.
            if (node.getValue().path("inputs") instanceof ObjectNode inputs
                    && inputs.hasNonNull(PREFIX_INPUT)
                    && !inputs.path(PREFIX_INPUT).isArray()) {
                JsonNode prefix = inputs.path(PREFIX_INPUT);
                String own = prefixes.computeIfAbsent(
                        node.getKey(), _ -> prefix.path(WRAPPED_VALUE).asText(prefix.asText()));
                inputs.put(PREFIX_INPUT, SavePrefix.marked(own, mark));
            }
        }
    }

    /// The body of `POST /prompt`.
    public String request(String clientId, String promptId) {
        ObjectNode request = JSON.createObjectNode();
        for (String field : passedOn) {
            if (content.hasNonNull(field)) {
                request.set(field, content.get(field));
            }
        }
        request.put("client_id", clientId).put("prompt_id", promptId).set("prompt", graph);
        try {
            return JSON.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }
}
