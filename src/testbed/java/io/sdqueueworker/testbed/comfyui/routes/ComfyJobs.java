package io.sdqueueworker.testbed.comfyui.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.execution.ComfyPrompt;
import io.sdqueueworker.testbed.comfyui.execution.ComfyQueue;
import io.sdqueueworker.testbed.http.Recording;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The newer view of queue and history: `/api/jobs`.
final class ComfyJobs {
    private static final Set<String> PREVIEWABLE = Set.of("images", "video", "audio", "3d", "text");

    private ComfyJobs() {}

    /// Finds one job, first in the history.
    static Optional<ObjectNode> find(String id, ComfyQueue.Snapshot snapshot) {
        ComfyQueue.Ended ended = snapshot.history().get(id);
        if (ended != null) {
            return Optional.of(ended(ended));
        }
        return with(id, snapshot.running())
                .map(prompt -> waiting(prompt, "in_progress"))
                .or(() -> with(id, snapshot.pending()).map(prompt -> waiting(prompt, "pending")));
    }

    /// @return true if there was a job to cancel
    static boolean cancel(String id, ComfyQueue queue, Recording<String> interrupted) {
        if (queue.dequeue(id)) {
            return true;
        }
        Optional<ComfyPrompt> running = queue.interrupt(prompt -> prompt.id().equals(id));
        running.ifPresent(prompt -> interrupted.add(prompt.id()));
        return running.isPresent();
    }

    private static Optional<ComfyPrompt> with(String id, List<ComfyPrompt> prompts) {
        return prompts.stream().filter(prompt -> prompt.id().equals(id)).findFirst();
    }

    private static ObjectNode waiting(ComfyPrompt prompt, String status) {
        ObjectNode job = begin(prompt, status).put("outputs_count", 0).put("previewable_outputs_count", 0);
        return withWorkflow(job, prompt);
    }

    private static ObjectNode begin(ComfyPrompt prompt, String status) {
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        job.put("id", prompt.id()).put("status", status).set("priority", prompt.number());
        job.set("create_time", prompt.extraData().path("create_time"));
        JsonNode workflowId =
                prompt.extraData().path("extra_pnginfo").path("workflow").path("id");
        return workflowId.isMissingNode() ? job : job.set("workflow_id", workflowId);
    }

    private static ObjectNode withWorkflow(ObjectNode job, ComfyPrompt prompt) {
        ObjectNode workflow = job.putObject("workflow");
        workflow.set("prompt", prompt.graph().json());
        workflow.set("extra_data", prompt.extraData());
        return job;
    }

    private static ObjectNode ended(ComfyQueue.Ended ended) {
        JsonNode status = ended.entry().path("status");
        // Like the real one, reads `status_str` first.
        boolean succeeded = status.path("status_str").asText().equals("success");
        boolean wasInterrupted = message(status, "execution_interrupted").isPresent();
        ObjectNode job = begin(ended.prompt(), succeeded ? "completed" : wasInterrupted ? "cancelled" : "failed");
        message(status, "execution_start").ifPresent(start -> job.set("execution_start_time", start.get("timestamp")));
        for (String type : List.of("execution_success", "execution_error", "execution_interrupted")) {
            message(status, type).ifPresent(end -> job.set("execution_end_time", end.get("timestamp")));
        }
        message(status, "execution_error").ifPresent(error -> job.set("execution_error", error));
        JsonNode outputs = ended.entry().path("outputs");
        count(outputs, job);
        job.set("outputs", outputs);
        job.set("execution_status", status);
        return withWorkflow(job, ended.prompt());
    }

    private static Optional<JsonNode> message(JsonNode status, String type) {
        return status.path("messages")
                .valueStream()
                .filter(message -> message.path(0).asText().equals(type))
                .map(message -> message.path(1))
                .reduce((_, last) -> last);
    }

    private static void count(JsonNode outputs, ObjectNode job) {
        int count = 0;
        int previewable = 0;
        Optional<ObjectNode> preview = Optional.empty();
        for (var node : outputs.properties()) {
            for (var kind : node.getValue().properties()) {
                for (JsonNode item : kind.getValue()) {
                    if (item.isObject()) {
                        count++;
                        if (PREVIEWABLE.contains(kind.getKey()) || item.has("format")) {
                            previewable++;
                            ObjectNode candidate = item.<ObjectNode>deepCopy().put("nodeId", node.getKey());
                            candidate.put("mediaType", kind.getKey());
                            preview = preview.isPresent() ? preview : Optional.of(candidate);
                        }
                    }
                }
            }
        }
        job.put("outputs_count", count).put("previewable_outputs_count", previewable);
        preview.ifPresent(item -> job.set("preview_output", item));
    }
}
