package io.sdqueueworker.testbed.comfyui;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.client.ComfyClient;
import org.junit.jupiter.api.AfterEach;

/// A [FakeComfyUi] for each test, with a client and a graph to send to it.
abstract class OnFakeComfyUi {

    final FakeComfyUi comfy = FakeComfyUi.start();
    final ComfyClient client = new ComfyClient(comfy);
    final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);

    @AfterEach
    void stop() {
        client.close();
        comfy.close();
    }
}
