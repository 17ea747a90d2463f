package io.sdqueueworker.testbed.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.testbed.http.Connection;
import io.sdqueueworker.testbed.http.HttpHead;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The exchanges that a [FaultProxy] observes and changes.
class FaultProxyExchangesTest extends OnFaultProxy {

    private final AtomicReference<Optional<HttpHead>> last = new AtomicReference<>(Optional.empty());

    @Test
    void tellsOfARequestAndItsAnswer() throws Exception {
        var told = new LinkedBlockingQueue<Exchange>();
        proxy.observe(told::add);

        send("POST", "/", "hello");

        Exchange exchange = told.take();
        assertThat(exchange.requestBody()).isEqualTo("hello");
        assertThat(exchange.status()).hasValue(200);
        assertThat(exchange.answerBody()).isEqualTo("POST hello");
        assertThat(exchange.delivered()).isTrue();
    }

    @Test
    void tellsOfAnAnswerThatTheClientDidNotGet() throws Exception {
        var told = new LinkedBlockingQueue<Exchange>();
        proxy.observe(told::add);
        proxy.when(_ -> true).loseAnswer();

        assertThatThrownBy(() -> send("POST", "/", "hello")).isInstanceOf(IOException.class);

        Exchange exchange = told.take();
        assertThat(exchange.status()).hasValue(200);
        assertThat(exchange.delivered()).isFalse();
    }

    @Test
    void tellsOfAnAnswerOfItsOwn() throws Exception {
        var told = new LinkedBlockingQueue<Exchange>();
        proxy.observe(told::add);
        proxy.when(_ -> true).answer(204, "text/plain", "");

        send("POST", "/", "hello");

        Exchange exchange = told.take();
        assertThat(exchange.requestBody()).isEqualTo("hello");
        assertThat(exchange.status()).hasValue(204);
        assertThat(exchange.delivered()).isTrue();
    }

    @Test
    void tellsWhenTheAnswerBegan() throws Exception {
        var told = new LinkedBlockingQueue<Exchange>();
        proxy.observe(told::add);
        long before = System.nanoTime();

        send("POST", "/", "hello");

        Exchange.Times times = told.take().times();
        assertThat(List.of(
                        before, times.arrived(), times.passedOn(), times.answered(), times.ended(), System.nanoTime()))
                .isSorted();
    }

    @Test
    void meetsOnlyRequestsWithSuchABody() throws Exception {
        proxy.when(_ -> true).withBody("spoilt"::equals).answer(503, "text/plain", "");

        assertThat(send("POST", "/", "spoilt").statusCode()).isEqualTo(503);
        assertThat(send("POST", "/", "hello").body()).isEqualTo("POST hello");
    }

    @Test
    void doesSomethingBeforeItCutsAConnection() {
        var done = new AtomicInteger();
        proxy.when(_ -> true).times(1).resetAfter(done::incrementAndGet);

        assertThatThrownBy(() -> send("POST", "/", "hello")).isInstanceOf(IOException.class);

        assertThat(done).hasValue(1);
        assertThat(heard).hasValue(0);
    }

    @Test
    void takesAHeaderOutOfARequest() throws Exception {
        proxy.when(_ -> true).dropHeader("If-None-Match");
        HttpRequest conditional = HttpRequest.newBuilder(URI.create(proxy.endpoint() + "/"))
                .header("If-None-Match", "*")
                .header("X-Other", "1")
                .build();

        http.send(conditional, BodyHandlers.ofString());

        HttpHead request = last.get().orElseThrow();
        assertThat(request.header("If-None-Match")).isEmpty();
        assertThat(request.header("X-Other")).hasValue("1");
    }

    @Test
    void putsHeadersIntoAnAnswerInThePlaceOfTheTargets() throws Exception {
        proxy.when(_ -> true).answerHeaders(Map.of("content-type", "text/odd", "X-Other", "1"));

        HttpResponse<String> answer = send("POST", "/", "hello");

        assertThat(answer.headers().allValues("Content-Type")).containsExactly("text/odd");
        assertThat(answer.headers().firstValue("X-Other")).hasValue("1");
        assertThat(answer.body()).isEqualTo("POST hello");
    }

    @Test
    void turnsAByteOfAnAnswerOver() throws Exception {
        proxy.when(_ -> true).corrupt(5);

        assertThat(send("POST", "/", "hello").body())
                .startsWith("POST ")
                .endsWith("ello")
                .doesNotContain("h");
        assertThat(proxy.answerBytes()).isEqualTo("POST hello".length());
    }

    @Test
    void carriesAnotherProtocolOnceBothHaveAgreedToIt() throws Exception {
        try (var socket =
                new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.endpoint().getPort())) {
            socket.getOutputStream()
                    .write("GET /upgrade HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n".getBytes(UTF_8));
            assertThat(HttpHead.read(socket.getInputStream()).orElseThrow().status())
                    .isEqualTo(101);
            socket.getOutputStream().write("knock".getBytes(UTF_8));

            assertThat(new String(socket.getInputStream().readNBytes(5), UTF_8)).isEqualTo("knock");
        }
    }

    private HttpResponse<String> send(String method, String target, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(proxy.endpoint() + target))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /// Answers with the method and the body of the request, or accepts an upgrade and returns five bytes.
    @Override
    boolean echo(Connection connection, HttpHead head) throws IOException {
        last.set(Optional.of(head));
        if (head.target().equals("/upgrade")) {
            new HttpHead("HTTP/1.1 101 Switching Protocols", List.of(new HttpHead.Header("Upgrade", "echo")))
                    .writeTo(connection.out());
            connection.out().write(connection.in().readNBytes(5));
            return false;
        }
        String body = new String(connection.readBody(head), UTF_8);
        connection.answer(200, "text/plain", head.method() + " " + body);
        return true;
    }
}
