package io.sdqueueworker.testbed.comfyui.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyRecordings;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.execution.ComfyGraph;
import io.sdqueueworker.testbed.comfyui.execution.ComfyProcess;
import io.sdqueueworker.testbed.comfyui.execution.ComfyPrompt;
import io.sdqueueworker.testbed.comfyui.nodes.NodeError;
import io.sdqueueworker.testbed.comfyui.nodes.PromptValidation;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/// `POST /prompt`: validates a prompt, assigns the next entry of the script and queues it.
public final class ComfySubmission {
    private final ComfyRecordings recordings;
    private final Queue<ComfyBehaviour> script = new ConcurrentLinkedQueue<>();
    private volatile Optional<ComfyBehaviour> sickness = Optional.empty();

    public ComfySubmission(ComfyRecordings recordings) {
        this.recordings = recordings;
    }

    public void script(List<ComfyBehaviour> behaviours) {
        script.addAll(behaviours);
    }

    /// Plays this for every prompt from now on; if empty, plays the script again.
    public void sickness(Optional<ComfyBehaviour> each) {
        sickness = each;
    }

    ComfyAnswer submit(JsonNode body, ComfyProcess process, ComfySettings settings) {
        recordings.submissions().add(body);
        JsonNode number = number(body, process);
        if (!body.has("prompt")) {
            return refused(new NodeError("no_prompt", "No prompt provided", "No prompt provided"));
        }
        Optional<String> id = promptId(body, settings);
        if (id.isEmpty()) {
            String details = "a UUID in lower case with hyphens is wanted";
            return refused(new NodeError("invalid_prompt_id", "prompt_id must be a valid UUID", details));
        }
        JsonNode graph = body.path("prompt");
        if (!graph.isObject() || graph.valueStream().anyMatch(node -> !node.isObject())) {
            return ComfyAnswer.uncaught();
        }
        if (!settings.isOld()) {
            ReplacedNodes.replaceIn(graph, process.classes().keySet());
        }
        if (settings.isOldest()
                && graph.valueStream()
                        .anyMatch(node -> !process.classes()
                                .containsKey(node.path("class_type").asText()))) {
            return ComfyAnswer.uncaught();
        }
        Optional<List<String>> targets = body.path("partial_execution_targets").isArray()
                ? Optional.of(body.path("partial_execution_targets")
                        .valueStream()
                        .map(JsonNode::asText)
                        .toList())
                : Optional.empty();
        var validation = new PromptValidation(graph, process.classes(), settings);
        return switch (validation.judge(targets)) {
            case PromptValidation.Outcome.Refused(NodeError error, ObjectNode nodeErrors) ->
                ComfyAnswer.refused(error, nodeErrors);
            case PromptValidation.Outcome.Queued(List<String> outputs, ObjectNode nodeErrors) -> {
                ComfyBehaviour behaviour =
                        sickness.or(() -> Optional.ofNullable(script.poll())).orElseGet(ComfyBehaviour::normal);
                if (behaviour instanceof ComfyBehaviour.Answers(int status, String contentType, String text)) {
                    yield new ComfyAnswer(status, contentType, text);
                }
                var prompt = new ComfyPrompt(
                        number,
                        id.get(),
                        new ComfyGraph(graph),
                        extraData(body, settings),
                        outputs,
                        behaviour,
                        new CountDownLatch(1),
                        new CountDownLatch(1));
                recordings.accepted().add(prompt.id());
                process.queue().put(prompt);
                yield queued(prompt, nodeErrors).withWhenSent(prompt.answered()::countDown);
            }
        };
    }

    private static ComfyAnswer queued(ComfyPrompt prompt, ObjectNode nodeErrors) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("prompt_id", prompt.id());
        json.set("number", prompt.number());
        json.set("node_errors", nodeErrors);
        ComfyAnswer answer = ComfyAnswer.json(json);
        return prompt.behaviour() instanceof ComfyBehaviour.GarbledAnswer
                ? new ComfyAnswer(answer.status(), answer.contentType(), "<html>" + answer.body())
                : answer;
    }

    private static ComfyAnswer refused(NodeError error) {
        return ComfyAnswer.refused(error, JsonNodeFactory.instance.objectNode());
    }

    private static JsonNode number(JsonNode body, ComfyProcess process) {
        if (body.has("number")) {
            return DoubleNode.valueOf(body.path("number").asDouble());
        }
        long next = process.nextNumber();
        return LongNode.valueOf(body.path("front").asBoolean() ? -next : next);
    }

    /// The id of the prompt; empty if the submitted id is invalid.
    private static Optional<String> promptId(JsonNode body, ComfySettings settings) {
        JsonNode given = body.path("prompt_id");
        if (given.isMissingNode() || (given.isNull() && !settings.isOld())) {
            return Optional.of(UUID.randomUUID().toString());
        }
        if (settings.isOld()) {
            // The old version converts any value to a string.
            return Optional.of(given.isNull() ? "None" : given.asText());
        }
        try {
            return Optional.of(given.asText())
                    .filter(id ->
                            given.isTextual() && UUID.fromString(id).toString().equals(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ObjectNode extraData(JsonNode body, ComfySettings settings) {
        ObjectNode extra = body.path("extra_data") instanceof ObjectNode given
                ? given.deepCopy()
                : JsonNodeFactory.instance.objectNode();
        if (body.has("client_id")) {
            extra.set("client_id", body.path("client_id"));
        }
        extra.remove(List.of("auth_token_comfy_org", "api_key_comfy_org"));
        return settings.isOld() ? extra : extra.put("create_time", System.currentTimeMillis());
    }
}
