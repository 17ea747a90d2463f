package io.sdqueueworker.testbed.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.http.Recording;

/// All recorded events of a [FakeComfyUi], across the deaths of its process.
public final class ComfyRecordings {
    private final Recording<String> calls = new Recording<>("calls");
    private final Recording<JsonNode> submissions = new Recording<>("prompts");
    private final Recording<String> accepted = new Recording<>("accepted prompts");
    private final Recording<String> runs = new Recording<>("executions");
    private final Recording<String> samplings = new Recording<>("samplings");
    private final Recording<String> finished = new Recording<>("finished prompts");
    private final Recording<String> interrupted = new Recording<>("interrupted prompts");
    private final Recording<ComfyUpload> uploads = new Recording<>("uploads");
    private final Recording<String> clients = new Recording<>("WebSockets");
    private final Recording<String> clientsGone = new Recording<>("ended WebSockets");

    /// Every call by method and route, such as `GET /history/{id}`.
    public Recording<String> calls() {
        return calls;
    }

    /// The bodies of `POST /prompt`, refused ones included.
    public Recording<JsonNode> submissions() {
        return submissions;
    }

    /// The ids of the queued prompts.
    public Recording<String> accepted() {
        return accepted;
    }

    /// The ids of the prompts whose execution started.
    public Recording<String> runs() {
        return runs;
    }

    /// The prompt id for each sampler that started.
    public Recording<String> samplings() {
        return samplings;
    }

    /// The ids of the prompts in the history.
    public Recording<String> finished() {
        return finished;
    }

    /// The ids of the prompts that were interrupted while they ran.
    public Recording<String> interrupted() {
        return interrupted;
    }

    public Recording<ComfyUpload> uploads() {
        return uploads;
    }

    /// The client ids of the opened WebSockets.
    public Recording<String> clients() {
        return clients;
    }

    /// The client ids of the closed WebSockets.
    public Recording<String> clientsGone() {
        return clientsGone;
    }
}
