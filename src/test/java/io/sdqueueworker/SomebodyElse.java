package io.sdqueueworker;

import io.sdqueueworker.testing.Surroundings;
import io.sdqueueworker.testing.sdwebui.FakeWebUi;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Somebody who uses the runtime beside the worker.
final class SomebodyElse {

    private SomebodyElse() {}

    /// Has an image generated, and does not wait for it.
    static void generates(FakeWebUi runtime) throws InterruptedException {
        int before = runtime.generations();
        var _ = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(runtime.endpoint().resolve("/sdapi/v1/txt2img"))
                                .POST(BodyPublishers.ofString(Surroundings.task("another")
                                        .path("content")
                                        .toString()))
                                .build(),
                        BodyHandlers.discarding());
        runtime.awaitGenerationStarted(before + 1, Duration.ofSeconds(30));
    }
}
