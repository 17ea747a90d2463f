package io.sdqueueworker.io.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.testbed.http.HttpHead;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls to servers that are silent, endless or broken.
///
/// Each abandonment is awaited before the client is closed, which would close the connection, too.
class RestClientTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration AT_ONCE = Duration.ofSeconds(3);
    private static final int LIMIT = 1_000_000;
    private static final String JSON = "application/json";

    private final InputServer server = InputServer.start();

    @BeforeAll
    static void loadTheClasses() throws Exception {
        try (InputServer any = InputServer.start();
                RestClient client = client(LONG)) {
            assertThat(client.send(RestCall.get(URI.create(any.url("/")))).status())
                    .isEqualTo(404);
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void leavesASilentServerInTime() throws Exception {
        server.serve("/answer", InputAnswer.silent());

        try (RestClient client = client(SHORT)) {
            assertThatExceptionOfType(HttpTimeoutException.class).isThrownBy(() -> client.send(get()));
            server.awaitAbandoned(1, AT_ONCE);
        }
    }

    @Test
    void leavesASilentServerWhenInterrupted() throws Exception {
        server.serve("/answer", InputAnswer.silent());

        try (RestClient client = client(LONG)) {
            interrupt(client);
            server.awaitAbandoned(1, AT_ONCE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, application/json",
        "200, text/event-stream",
        "200, application/x-ndjson",
        "200, application/stream+json",
        "200, multipart/form-data; boundary=a",
        "200, no type",
        "201, text/event-stream",
        "302, application/json",
        "404, application/json",
        "500, application/json",
        "500, text/event-stream",
        "500, multipart/form-data; boundary=a",
        "503, no type",
    })
    void leavesAnEndlessAnswerAtTheLimit(int status, String type) throws Exception {
        AtomicLong sent = new AtomicLong();
        server.serve("/answer", endless(status, type, "data: {}".getBytes(StandardCharsets.US_ASCII), sent));

        try (RestClient client = client(LONG)) {
            assertThat(client.send(get())).isEqualTo(new RestAnswer(status, Optional.empty()));
            server.awaitAbandoned(1, AT_ONCE);
        }
        // What lies in the buffers of both sockets is sent, too.
        assertThat(sent).hasValueLessThan(LIMIT + 16_000_000);
    }

    @ParameterizedTest
    @CsvSource({
        "200, application/json",
        "200, text/event-stream",
        "200, application/x-ndjson",
        "404, application/json",
        "500, text/event-stream"
    })
    void leavesADripInTime(int status, String type) throws Exception {
        server.serve("/answer", dripping(status, type));

        try (RestClient client = client(SHORT)) {
            assertThatExceptionOfType(HttpTimeoutException.class).isThrownBy(() -> client.send(get()));
            server.awaitAbandoned(1, AT_ONCE);
        }
    }

    @ParameterizedTest
    @CsvSource({"200, application/json", "200, text/event-stream", "500, application/json"})
    void leavesADripWhenInterrupted(int status, String type) throws Exception {
        server.serve("/answer", dripping(status, type));

        try (RestClient client = client(LONG)) {
            interrupt(client);
            server.awaitAbandoned(1, AT_ONCE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 500})
    void failsAtOnceIfTheAnswerBreaksOff(int status) {
        server.serve("/answer", connection -> {
            connection.beginAnswer(status, JSON, 100, List.of());
            connection.out().write('{');
            return false;
        });

        try (RestClient client = client(LONG)) {
            long start = System.nanoTime();
            assertThat(catchThrowableOfType(IOException.class, () -> client.send(get())))
                    .isNotInstanceOf(HttpTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
        }
    }

    @ParameterizedTest
    @CsvSource({"200, application/json", "201, text/event-stream", "204, ''", "400, application/json", "500, no type"})
    void readsAWholeAnswer(int status, String type) throws Exception {
        String body = status == 204 ? "" : "{\"a\":\"" + "é".repeat(300_000) + "\"}";
        server.serve("/answer", connection -> {
            connection.answer(status, type, body);
            return true;
        });

        try (RestClient client = client(LONG)) {
            assertThat(client.send(get())).isEqualTo(new RestAnswer(status, Optional.of(body)));
            assertThat(client.send(get())).isEqualTo(new RestAnswer(status, Optional.of(body)));
        }
    }

    @Test
    void hasAConnectionAfterManyThatWereLeft() throws Exception {
        server.serve("/answer", InputAnswer.silent());
        server.serve("/another", InputAnswer.status(404));

        try (RestClient client = client(Duration.ofMillis(10))) {
            for (int i = 0; i < 100; i++) {
                assertThatExceptionOfType(HttpTimeoutException.class).isThrownBy(() -> client.send(get()));
            }
            Awaitility.await()
                    .atMost(AT_ONCE)
                    .ignoreExceptions()
                    .until(() -> client.send(RestCall.get(URI.create(server.url("/another"))))
                                    .status()
                            == 404);
        }
    }

    @Test
    void failsAfterItIsClosed() {
        RestClient client = client(LONG);
        client.close();

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.send(get()));
    }

    @Test
    void endsACallWhenItIsClosed() throws Exception {
        server.serve("/answer", InputAnswer.silent());
        RestClient client = client(LONG);
        FutureTask<RestAnswer> call = new FutureTask<>(() -> client.send(get()));
        Thread.ofVirtual().start(call);
        server.awaitRequests(1, LONG);

        client.close();

        assertThat(catchThrowableOfType(
                        ExecutionException.class, () -> call.get(AT_ONCE.toSeconds(), TimeUnit.SECONDS)))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void keepsAConnection() throws Exception {
        AtomicLong onOneConnection = new AtomicLong();
        server.serve("/answer", connection -> {
            do {
                connection.answer(200, JSON, "{}");
                onOneConnection.incrementAndGet();
            } while (connection.awaitsMore() && connection.nextRequest().isPresent());
            return false;
        });

        try (RestClient client = client(LONG)) {
            for (int i = 0; i < 3; i++) {
                client.send(get());
            }
        }
        assertThat(server.requests()).hasSize(1);
        assertThat(onOneConnection).hasValue(3);
    }

    @Test
    void sendsWhatItIsGiven() throws Exception {
        server.serve(
                "/a%2Fb",
                connection -> {
                    connection.answer(200, JSON, "{}");
                    return true;
                });

        try (RestClient client = client(LONG)) {
            client.send(RestCall.post(URI.create(server.url("/a%2Fb?c=d%20e+f&g=%E5%A4%A2")), "{\"é\":1}")
                    .withHeader("Authorization", "Basic abc"));
        }
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.target()).isEqualTo("/a%2Fb?c=d%20e+f&g=%E5%A4%A2");
            assertThat(request.headers())
                    .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
                    .contains("Authorization", "Content-Type", "Content-Length", "User-Agent");
        });
    }

    private void interrupt(RestClient client) throws InterruptedException {
        FutureTask<RestAnswer> call = new FutureTask<>(() -> client.send(get()));
        Thread thread = Thread.ofVirtual().start(call);
        server.awaitRequests(1, LONG);
        Thread.sleep(SHORT);
        thread.interrupt();
        assertThat(catchThrowableOfType(
                        ExecutionException.class, () -> call.get(AT_ONCE.toSeconds(), TimeUnit.SECONDS)))
                .hasCauseInstanceOf(InterruptedException.class);
    }

    private static RestClient client(Duration timeout) {
        return RestClient.create(new RestLimits(Duration.ofSeconds(2), timeout, LIMIT, Duration.ofSeconds(3)));
    }

    private RestCall get() {
        return RestCall.get(URI.create(server.url("/answer")));
    }

    private static InputAnswer endless(int status, String type, byte[] beginning, AtomicLong sent) {
        return connection -> {
            head(status, type).writeTo(connection.out());
            byte[] piece = Arrays.copyOf(beginning, 64 * 1024);
            while (true) {
                connection.out().write(piece);
                sent.addAndGet(piece.length);
            }
        };
    }

    private static InputAnswer dripping(int status, String type) {
        return connection -> {
            head(status, type).writeTo(connection.out());
            while (true) {
                connection.out().write('a');
                connection.out().flush();
                LockSupport.parkNanos(1_000_000);
            }
        };
    }

    private static HttpHead head(int status, String type) {
        return new HttpHead(
                "HTTP/1.1 " + status + " OK",
                List.of(new HttpHead.Header("Content-Type", type), new HttpHead.Header("Connection", "close")));
    }
}
