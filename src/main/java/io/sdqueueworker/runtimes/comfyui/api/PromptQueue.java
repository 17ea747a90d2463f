package io.sdqueueworker.runtimes.comfyui.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/// The ids of the running and the waiting prompts at one moment.
public record PromptQueue(List<String> running, List<String> waiting) {

    static final PromptQueue EMPTY = new PromptQueue(List.of(), List.of());

    /// Reads the answer of `GET /queue`, whose entries are `[number, id, graph, …]`.
    public static PromptQueue read(JsonNode answer) {
        return new PromptQueue(ids(answer.path("queue_running")), ids(answer.path("queue_pending")));
    }

    /// The number of prompts that run and wait.
    public int length() {
        return running.size() + waiting.size();
    }

    public boolean isEmpty() {
        return running.isEmpty() && waiting.isEmpty();
    }

    public boolean has(String promptId) {
        return running.contains(promptId) || waiting.contains(promptId);
    }

    /// The prompts that are not among these.
    public PromptQueue without(Set<String> ids) {
        return new PromptQueue(
                running.stream().filter(id -> !ids.contains(id)).toList(),
                waiting.stream().filter(id -> !ids.contains(id)).toList());
    }

    private static List<String> ids(JsonNode entries) {
        return entries.valueStream().map(entry -> entry.path(1).asText()).toList();
    }
}
