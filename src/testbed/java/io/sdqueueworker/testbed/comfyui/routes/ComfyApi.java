package io.sdqueueworker.testbed.comfyui.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyModels;
import io.sdqueueworker.testbed.comfyui.ComfyRecordings;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.execution.ComfyProcess;
import io.sdqueueworker.testbed.comfyui.execution.ComfyPrompt;
import io.sdqueueworker.testbed.comfyui.execution.ComfyQueue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The JSON answers of a [FakeComfyUi], route by route.
public final class ComfyApi {
    private final Supplier<ComfySettings> settings;
    private final ComfyModels models;
    private final ComfyRecordings recordings;

    public ComfyApi(Supplier<ComfySettings> settings, ComfyModels models, ComfyRecordings recordings) {
        this.settings = settings;
        this.models = models;
        this.recordings = recordings;
    }

    /// The length of the queue, in the form of `GET /prompt`.
    static ObjectNode queueLength(ComfyProcess process) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("exec_info").put("queue_remaining", process.queue().length());
        return json;
    }

    static ObjectNode queue(ComfyProcess process) {
        ComfyQueue.Snapshot snapshot = process.queue().snapshot();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode running = json.putArray("queue_running");
        snapshot.running().forEach(prompt -> running.add(prompt.toJson()));
        ArrayNode pending = json.putArray("queue_pending");
        snapshot.pending().forEach(prompt -> pending.add(prompt.toJson()));
        return json;
    }

    static ComfyAnswer changeQueue(ComfyProcess process, JsonNode body) {
        if (body.path("clear").asBoolean()) {
            process.queue().clear();
        }
        body.path("delete").forEach(id -> process.queue().dequeue(id.asText()));
        return ComfyAnswer.empty(200);
    }

    static ComfyAnswer changeHistory(ComfyProcess process, JsonNode body) {
        if (body.path("clear").asBoolean()) {
            process.queue().clearHistory();
        }
        body.path("delete").forEach(id -> process.queue().forget(id.asText()));
        return ComfyAnswer.empty(200);
    }

    /// The history entry of one prompt, of the last `max_items`, or of all.
    static ComfyAnswer history(ComfyProcess process, Optional<String> id, Optional<String> maxItems) {
        Map<String, ComfyQueue.Ended> all = process.queue().snapshot().history();
        long skipped = maxItems.map(Long::parseLong)
                .map(max -> Math.max(0, all.size() - max))
                .orElse(0L);
        var wanted = new LinkedHashMap<String, ComfyQueue.Ended>();
        all.entrySet().stream()
                .skip(id.isPresent() ? 0 : skipped)
                .filter(entry -> id.isEmpty() || id.get().equals(entry.getKey()))
                .forEach(entry -> wanted.put(entry.getKey(), entry.getValue()));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        wanted.forEach((key, ended) -> json.set(key, ended.entry()));
        ComfyAnswer answer = ComfyAnswer.json(json);
        boolean isGarbled = wanted.values().stream()
                .anyMatch(ended -> ended.prompt().behaviour() instanceof ComfyBehaviour.GarbledHistory);
        String text = answer.body();
        return isGarbled
                ? new ComfyAnswer(answer.status(), answer.contentType(), text.substring(0, text.length() / 2))
                : answer;
    }

    ComfyAnswer interrupt(ComfyProcess process, JsonNode body) {
        String id = body.path("prompt_id").asText("");
        Predicate<ComfyPrompt> meant =
                prompt -> settings.get().isOld() || id.isEmpty() || prompt.id().equals(id);
        process.queue()
                .interrupt(meant)
                .ifPresent(prompt -> recordings.interrupted().add(prompt.id()));
        return ComfyAnswer.empty(200);
    }

    /// Requests that memory be freed, which happens between two prompts.
    static ComfyAnswer free(ComfyProcess process, JsonNode body) {
        if (body.path("free_memory").asBoolean()) {
            process.queue().free();
        }
        return ComfyAnswer.empty(200);
    }

    ComfyAnswer systemStats() {
        return ComfyAnswer.json(ComfyCatalogue.systemStats(settings.get()));
    }

    static ComfyAnswer objectInfo(ComfyProcess process, Optional<String> name) {
        ObjectNode all = ComfyCatalogue.objectInfo(process.classes());
        return ComfyAnswer.json(name.isPresent() ? all.retain(name.get()) : all);
    }

    ComfyAnswer modelFolders() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        models.folders().forEach(json::add);
        return ComfyAnswer.json(json);
    }

    ComfyAnswer models(String folder) {
        if (!models.hasFolder(folder)) {
            return ComfyAnswer.empty(404);
        }
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        models.in(folder).forEach(json::add);
        return ComfyAnswer.json(json);
    }

    /// The embeddings, without their endings.
    ComfyAnswer embeddings() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        models.in("embeddings").forEach(name -> json.add(name.substring(0, name.lastIndexOf('.'))));
        return ComfyAnswer.json(json);
    }

    static ComfyAnswer job(ComfyProcess process, String id) {
        return ComfyJobs.find(id, process.queue().snapshot())
                .map(ComfyAnswer::json)
                .orElseGet(() -> ComfyAnswer.json(
                        404, JsonNodeFactory.instance.objectNode().put("error", "Job not found")));
    }

    ComfyAnswer cancel(ComfyProcess process, String id) {
        boolean cancelled = ComfyJobs.cancel(id, process.queue(), recordings.interrupted());
        return ComfyAnswer.json(JsonNodeFactory.instance.objectNode().put("cancelled", cancelled));
    }
}
