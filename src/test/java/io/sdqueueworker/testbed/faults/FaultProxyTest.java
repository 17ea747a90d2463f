package io.sdqueueworker.testbed.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultProxyTest extends OnFaultProxy {

    @Test
    void passesRequestsThroughAndRemembersThem() throws Exception {
        assertThat(send("POST", "/a/b?c=d%20e", "hello").body()).isEqualTo("POST hello");

        ProxiedRequest request = proxy.requests().getFirst();
        assertThat(request.path()).isEqualTo("/a/b");
        assertThat(request.query()).isEqualTo("c=d%20e");
        assertThat(request.header("content-length")).contains("5");
    }

    @Test
    void passesChunkedBodiesThrough() throws Exception {
        var request = HttpRequest.newBuilder(proxy.endpoint())
                .POST(BodyPublishers.ofByteArrays(
                        List.of("hel".getBytes(StandardCharsets.UTF_8), "lo".getBytes(StandardCharsets.UTF_8))))
                .build();

        assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("POST hello");
    }

    @Test
    void keepsTheConnectionUsableAfterAnswersWithoutABody() throws Exception {
        var head = send("HEAD", "/", "");

        assertThat(head.headers().firstValue("Content-Length")).contains("5");
        assertThat(send("GET", "/", "").body()).isEqualTo("GET ");
    }

    @Test
    void answersInTheTargetsPlaceAsOftenAsItIsTold() throws Exception {
        FaultRule rule =
                proxy.when(request -> request.path().equals("/a")).times(1).answer(503, "text/plain", "busy");

        assertThat(send("GET", "/b", "").statusCode()).isEqualTo(200);
        assertThat(send("POST", "/a", "x").statusCode()).isEqualTo(503);
        assertThat(send("GET", "/a", "").statusCode()).isEqualTo(200);
        assertThat(rule.hits()).isEqualTo(1);
        assertThat(heard).hasValue(2);
    }

    @Test
    void resetsBeforeTheTargetHears() {
        proxy.when(_ -> true).reset();

        assertThatThrownBy(() -> send("POST", "/", "x")).isInstanceOf(IOException.class);
        assertThat(heard).hasValue(0);
    }

    @Test
    void losesTheAnswerOfATargetThatHeard() {
        proxy.when(_ -> true).times(1).loseAnswer();

        assertThatThrownBy(() -> send("POST", "/", "x")).isInstanceOf(IOException.class);
        assertThat(heard).hasValue(1);
    }

    @Test
    void spoilsRequestsByChance() throws Exception {
        FaultRule rule = proxy.when(request -> request.method().equals("POST")).randomly(new RandomFaults(7, 1));

        assertThat(send("GET", "/", "").statusCode()).isEqualTo(200);
        assertThat(rule.hits()).isZero();
        try {
            send("POST", "/", "hello");
        } catch (IOException e) {
            // Most of the faults cut the connection.
        }
        assertThat(rule.hits()).isOne();
    }

    @Test
    void asksALaterRuleFirstWhereThatIsWanted() throws Exception {
        proxy.when(_ -> true).answer(503, "text/plain", "");
        proxy.whenFirst(_ -> true).times(1).answer(404, "text/plain", "");

        assertThat(send("GET", "/", "").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/", "").statusCode()).isEqualTo(503);
    }

    @Test
    void truncatesTheBodyOfAnAnswer() {
        proxy.when(_ -> true).truncateAfter(3);

        assertThatThrownBy(() -> send("POST", "/", "hello")).isInstanceOf(IOException.class);
    }

    @Test
    void holdsARequestUntilTheRuleIsLifted() throws Exception {
        FaultRule rule = proxy.when(_ -> true).hold();
        var answer = http.sendAsync(request("POST", "/", "hello"), BodyHandlers.ofString());
        proxy.awaitRequests(1, _ -> true, Duration.ofSeconds(10));
        assertThat(heard).hasValue(0);

        rule.lift();

        assertThat(answer.join().body()).isEqualTo("POST hello");
    }

    @Test
    void stallsUntilTheRuleIsLifted() throws Exception {
        FaultRule rule = proxy.when(_ -> true).stallAfter(3);

        try (InputStream body =
                http.send(request("GET", "/", ""), BodyHandlers.ofInputStream()).body()) {
            assertThat(new String(body.readNBytes(3), StandardCharsets.UTF_8)).isEqualTo("GET");
            assertThat(body.available()).isZero();
            rule.lift();
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    private HttpResponse<String> send(String method, String target, String body)
            throws IOException, InterruptedException {
        return http.send(request(method, target, body), BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String target, String body) {
        URI uri = URI.create(proxy.endpoint() + target);
        return HttpRequest.newBuilder(uri)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    /// Answers with the method and the body of the request; HEAD with the length that GET would have.
    @Override
    boolean echo(Connection connection, HttpHead request) throws IOException {
        String body = new String(connection.readBody(request), StandardCharsets.UTF_8);
        if (request.method().equals("HEAD")) {
            connection.beginAnswer(200, "text/plain", 5, List.of());
        } else {
            connection.answer(200, "text/plain", request.method() + " " + body);
        }
        return true;
    }
}
