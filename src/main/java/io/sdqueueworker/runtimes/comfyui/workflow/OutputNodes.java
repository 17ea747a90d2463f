package io.sdqueueworker.runtimes.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiErrors;
import io.sdqueueworker.runtimes.comfyui.api.PromptRefusal;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The nodes of a graph that give outputs: which of them only show a preview, and which send it elsewhere.
///
/// @param graph nodes by id
public record OutputNodes(JsonNode graph) {

    /// Parts of the names of nodes that show something and save nothing.
    private static final Pattern PREVIEW = Pattern.compile("preview|compare|^show|display", Pattern.CASE_INSENSITIVE);

    /// Nodes that send pictures to the client's WebSocket, such as `SaveImageWebsocket`.
    private static final Pattern TO_WEBSOCKET =
            Pattern.compile("(save|send|output).*websocket|websocket.*(save|send|output)", Pattern.CASE_INSENSITIVE);

    /// Nodes that may give outputs although other nodes depend on them.
    private static final Pattern GIVES =
            Pattern.compile("save|preview|compare|show|display|combine|export|write", Pattern.CASE_INSENSITIVE);

    /// Rejects a workflow whose outputs go to a WebSocket only. They are binary frames without a name, and ComfyUI
    /// keeps none of them.
    ///
    /// @throws TaskFailedException with the code INVALID_REQUEST
    public void requireReported() throws TaskFailedException {
        Set<String> last = last();
        boolean onlyToWebsocket = !last.isEmpty()
                && graph.properties().stream()
                        .allMatch(node -> isToWebsocket(node.getKey())
                                || (!last.contains(node.getKey()) && !mayGive(node.getKey())));
        if (onlyToWebsocket) {
            throw new TaskFailedException(ComfyUiErrors.failure(
                    Code.INVALID_REQUEST,
                    "the workflow saves nothing: node " + named(last.iterator().next())
                            + " sends its images to a WebSocket. Use a node that saves files, such as SaveImage"));
        }
    }

    /// Decides on a prompt that ComfyUI has accepted in part: it queues the outputs that are valid, and leaves out
    /// the others. Users export workflows with previews that are not connected, so these may be lacking.
    ///
    /// @param answer to the submission
    /// @param refusal reads its errors
    /// @return warnings that name the lacking outputs
    /// @throws TaskFailedException if an output is lacking that is not a preview
    public List<String> lackingPreviews(JsonNode answer, PromptRefusal refusal) throws TaskFailedException {
        Optional<TaskFailedException> refused = refusal.ofNodes(answer);
        if (refused.isEmpty()) {
            return List.of();
        }
        Set<String> lacking = new TreeSet<>();
        answer.path("node_errors")
                .valueStream()
                .flatMap(node -> node.path("dependent_outputs").valueStream())
                .forEach(id -> lacking.add(id.asText()));
        if (lacking.isEmpty() || !dispensable().containsAll(lacking)) {
            throw refused.get();
        }
        String reason = refused.get().failure().detail();
        return lacking.stream()
                .map(id -> "the preview of node " + named(id) + " was left out: " + reason)
                .toList();
    }

    /// The previews that may be lacking. If nothing is saved, previews are the outputs.
    public Set<String> dispensable() {
        Set<String> last = last();
        Set<String> previews = new LinkedHashSet<>(last);
        previews.removeIf(id -> !isPreview(id));
        return previews.size() < last.size() ? previews : Set.of();
    }

    /// The nodes that no other node depends on.
    private Set<String> last() {
        Set<String> last = new LinkedHashSet<>();
        graph.fieldNames().forEachRemaining(last::add);
        for (JsonNode node : graph) {
            node.path("inputs")
                    .valueStream()
                    .filter(input -> input.size() == 2 && input.path(1).isIntegralNumber())
                    .forEach(link -> last.remove(link.path(0).asText()));
        }
        return last;
    }

    private boolean isPreview(String id) {
        return PREVIEW.matcher(classType(id)).find();
    }

    private boolean isToWebsocket(String id) {
        return TO_WEBSOCKET.matcher(classType(id)).find();
    }

    private boolean mayGive(String id) {
        return GIVES.matcher(classType(id)).find()
                || graph.path(id).path("inputs").has(Workflow.PREFIX_INPUT);
    }

    private String named(String id) {
        return id + " (" + classType(id) + ")";
    }

    private String classType(String id) {
        return graph.path(id).path("class_type").asText();
    }
}
