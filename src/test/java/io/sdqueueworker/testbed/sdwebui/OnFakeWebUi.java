package io.sdqueueworker.testbed.sdwebui;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/// A [FakeWebUi] for each test, with a client of its routes below `/sdapi/v1`.
abstract class OnFakeWebUi {

    final FakeWebUi webUi = FakeWebUi.start();
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        http.shutdownNow();
        webUi.close();
    }

    HttpResponse<String> get(String route) throws IOException, InterruptedException {
        return http.send(at(route).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String route, Object body) throws IOException, InterruptedException {
        return http.send(request(route, body), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> postLater(String route, Object body) {
        return http.sendAsync(request(route, body), BodyHandlers.ofString());
    }

    HttpRequest request(String route, Object body) {
        return at(route).POST(BodyPublishers.ofString(body.toString())).build();
    }

    private HttpRequest.Builder at(String route) {
        return HttpRequest.newBuilder(webUi.endpoint().resolve("/sdapi/v1" + route));
    }
}
