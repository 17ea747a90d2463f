package io.sdqueueworker.testbed.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.http.Recording;

/// Everything that a [FakeComfyUi] has seen and done, across the deaths of its process.
final class ComfyRecordings {
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

    /// Each call as method and route, such as `GET /history/{id}`.
    Recording<String> calls() {
        return calls;
    }

    /// The bodies of `POST /prompt`, refused ones included.
    Recording<JsonNode> submissions() {
        return submissions;
    }

    /// The ids of the prompts that were queued.
    Recording<String> accepted() {
        return accepted;
    }

    /// The ids of the prompts whose execution began.
    Recording<String> runs() {
        return runs;
    }

    /// The id of the prompt for each sampler that began to work.
    Recording<String> samplings() {
        return samplings;
    }

    /// The ids of the prompts that are in the history.
    Recording<String> finished() {
        return finished;
    }

    /// The ids of the prompts that were running when they were interrupted.
    Recording<String> interrupted() {
        return interrupted;
    }

    Recording<ComfyUpload> uploads() {
        return uploads;
    }

    /// The client ids of the WebSockets that were opened.
    Recording<String> clients() {
        return clients;
    }

    /// The client ids of the WebSockets that have ended.
    Recording<String> clientsGone() {
        return clientsGone;
    }
}
