package io.sdqueueworker.testbed.sdwebui.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The worker's assumptions about the API of the SD Web UI, checked against the fake and against a real one.
///
/// If forks differ, an answer itself shows which habit the server has.
public abstract class WebUiBeliefs {
    private final ObjectNode request = WebUiClient.request();
    private WebUiClient client;

    /// The server's address, without `/sdapi/v1`.
    public abstract URI server();

    @BeforeEach
    public void connect() {
        client = new WebUiClient(server());
    }

    @AfterEach
    public void closeClient() {
        client.close();
    }

    WebUiClient client() {
        return client;
    }

    /// A small text-to-image request, which the test may change.
    ObjectNode request() {
        return request;
    }
}
