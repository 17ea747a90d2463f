package io.sdqueueworker.testbed.comfyui.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/// A running ComfyUI with no other clients, for the tests of the profile `contract`.
public final class RealComfyUi implements AutoCloseable {
    /// The resource lock of these tests, which must not run side by side.
    public static final String LOCK = "a real ComfyUI";

    private static final String ADDRESS = "contract.comfyui.url";

    private final ComfyClient client = new ComfyClient(address());

    /// The address from the system property.
    ///
    /// @throws IllegalStateException when the property is not set
    public static URI address() {
        String address = System.getProperty(ADDRESS, "");
        if (address.isBlank()) {
            throw new IllegalStateException("these tests need a ComfyUI without other clients: start one, and pass -D"
                    + ADDRESS + "=http://127.0.0.1:8188");
        }
        return URI.create(address);
    }

    /// The ids of the running prompts.
    public List<String> running() throws IOException, InterruptedException {
        return ids(client.json("/queue").path("queue_running")).toList();
    }

    /// Says whether the queue is empty and nothing runs.
    public boolean isIdle() throws IOException, InterruptedException {
        JsonNode queue = client.json("/queue");
        return Stream.of("queue_running", "queue_pending")
                .flatMap(part -> ids(queue.path(part)))
                .toList()
                .isEmpty();
    }

    /// Submits a prompt as another client than the worker.
    ///
    /// @return the prompt's id
    public String submit(ObjectNode graph) throws IOException, InterruptedException {
        return client.submit(graph);
    }

    /// The last message in the history of a finished prompt.
    public String ending(String promptId) throws IOException, InterruptedException {
        JsonNode messages = client.history(promptId).at("/status/messages");
        return messages.path(messages.size() - 1).path(0).asText();
    }

    @Override
    public void close() {
        client.close();
    }

    private static Stream<String> ids(JsonNode entries) {
        return entries.valueStream().map(entry -> entry.path(1).asText());
    }
}
