package io.sdqueueworker.testing;

import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import io.sdqueueworker.testbed.servers.TestServers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Another client of the runtime.
public final class OtherWorker {

    private OtherWorker() {}

    /// Requests an image without waiting for it.
    public static void generates(FakeWebUi runtime) throws InterruptedException {
        int before = runtime.generations();
        var _ = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(runtime.endpoint().resolve("/sdapi/v1/txt2img"))
                                .POST(BodyPublishers.ofString(TestServers.task("another")
                                        .path("content")
                                        .toString()))
                                .build(),
                        BodyHandlers.discarding());
        runtime.awaitGenerationStarted(before + 1, Duration.ofMinutes(2));
    }
}
