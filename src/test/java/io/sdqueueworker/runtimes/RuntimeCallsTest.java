package io.sdqueueworker.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Short calls to a runtime with arbitrary answers.
class RuntimeCallsTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int LIMIT = 1_000;

    private final InputServer server = InputServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, LIMIT - 8})
    void readsAnAnswerUpToTheLimit(int length) throws Exception {
        server.serve("/answer", json("{\"a\":\"" + "é".repeat(length / 2) + "\"}"));

        try (RuntimeCalls calls = calls(LONG)) {
            assertThat(calls.get("answer", JsonNode.class).path("a").asText()).isEqualTo("é".repeat(length / 2));
        }
    }

    @Test
    void leavesAnAnswerThatIsLongerThanTheLimit() throws Exception {
        server.serve("/answer", InputAnswer.endless("{\"a\":\"".getBytes(StandardCharsets.US_ASCII)));

        try (RuntimeCalls calls = calls(LONG)) {
            assertThat(failure(() -> calls.get("answer", JsonNode.class)))
                    .satisfies(e ->
                            assertThat(e.failure().detail()).isEqualTo("the runtime answers with more than 1000 bytes"))
                    // It answered, so the worker must not treat it as unreachable.
                    .satisfies(e -> assertThat(kind(e)).isEqualTo(new Kind.TooLarge()));
            server.awaitAbandoned(1, LONG);
        }
    }

    @Test
    void waitsForADripNoLongerThanTheTimeLimit() throws Exception {
        server.serve("/answer", InputAnswer.dripping("{}  ".getBytes(StandardCharsets.US_ASCII)));

        try (RuntimeCalls calls = calls(Duration.ofMillis(200))) {
            assertThat(failure(() -> calls.get("answer", JsonNode.class)))
                    .satisfies(e -> assertThat(kind(e)).isEqualTo(new Kind.NoAnswer()))
                    .matches(e -> e.failure().code() == Code.RUNTIME_UNAVAILABLE);
            server.awaitAbandoned(1, LONG);
        }
    }

    @Test
    void doesNotTakeAConnectionThatIsNotAnsweredForARefusedOne() throws Exception {
        // With a full backlog, the kernel drops new connections without refusing them.
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            List<Socket> waiting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(busy.getLocalSocketAddress(), 200);
                } catch (SocketTimeoutException e) {
                    break;
                }
            }
            try (RuntimeCalls calls = calls(URI.create("http://127.0.0.1:" + busy.getLocalPort()), LONG)) {
                assertThat(failure(() -> calls.get("answer", JsonNode.class)))
                        .satisfies(e -> assertThat(kind(e)).isEqualTo(new Kind.NoAnswer()));
            }
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void takesARefusedConnectionForOne() throws Exception {
        URI nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort());
        }
        try (RuntimeCalls calls = calls(nobody, LONG)) {
            assertThat(failure(() -> calls.get("answer", JsonNode.class))).matches(RuntimeCallFailed::isNoConnection);
        }
    }

    @Test
    void followsNoRedirect() {
        server.serve("/answer", InputAnswer.redirect(302, "/elsewhere"));

        try (RuntimeCalls calls = calls(LONG)) {
            assertThat(failure(() -> calls.get("answer", JsonNode.class))
                            .failure()
                            .detail())
                    .startsWith("302 ");
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void endsWithItsThread() throws Exception {
        server.serve("/answer", InputAnswer.silent());

        try (RuntimeCalls calls = calls(LONG)) {
            FutureTask<JsonNode> call = new FutureTask<>(() -> calls.get("answer", JsonNode.class));
            Thread thread = Thread.ofVirtual().start(call);
            server.awaitRequests(1, LONG);
            thread.interrupt();

            assertThat(catchThrowableOfType(
                            ExecutionException.class, () -> call.get(LONG.toSeconds(), TimeUnit.SECONDS)))
                    .hasCauseInstanceOf(InterruptedException.class);
            server.awaitAbandoned(1, LONG);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no HTTP at all\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: a\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
                "HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\u0000: \u0001\r\n\r\n",
                "\r\n"
            })
    void takesWhatIsNoHttpForSilence(String answer) throws Exception {
        server.serve("/answer", connection -> {
            connection.out().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            return false;
        });

        try (RuntimeCalls calls = calls(LONG)) {
            assertThat(failure(() -> calls.get("answer", JsonNode.class))
                            .failure()
                            .code())
                    .isEqualTo(Code.RUNTIME_UNAVAILABLE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,", "{\"a\":01}", "<html>", "\u0000", "NaNa"})
    void tellsWhatIsNoJsonFromSilence(String answer) throws Exception {
        server.serve("/answer", json(answer));

        try (RuntimeCalls calls = calls(LONG)) {
            TaskFailedException failure = failure(() -> calls.get("answer", JsonNode.class));

            assertThat(failure.failure().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
            assertThat(failure).satisfies(e -> assertThat(kind(e)).isEqualTo(new Kind.NotJson()));
        }
    }

    @Test
    void refusesJsonThatIsNestedWithoutEnd() throws Exception {
        int depth = 100_000;
        server.serve("/answer", json("[".repeat(depth) + "]".repeat(depth)));

        try (RuntimeCalls calls = new RuntimeCalls(
                () -> URI.create(server.url("")), Optional.empty(), LONG, RuntimeCallsTest::refused, 1_000_000)) {
            assertThat(failure(() -> calls.get("answer", JsonNode.class))
                            .failure()
                            .detail())
                    .isEqualTo("the runtime answers something that is not the JSON expected");
        }
    }

    @Test
    void streamsAnAnswerThatIsLongerThanTheLimit() throws Exception {
        server.serve("/answer", json("[{\"skipped\":\"" + "x".repeat(5_000_000) + "\",\"n\":NaN},\"end\"]"));

        try (RuntimeCalls calls = calls(LONG)) {
            assertThat(calls.read("answer", LONG, RuntimeCallsTest::lastText)).isEqualTo("end");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"silent", "dripping", "endless"})
    void streamsNoLongerThanTheTimeLimit(String server) throws Exception {
        this.server.serve(
                "/answer",
                switch (server) {
                    case "silent" -> InputAnswer.silent();
                    case "dripping" ->
                        InputAnswer.dripping(("[" + " ".repeat(10_000)).getBytes(StandardCharsets.US_ASCII));
                    default -> InputAnswer.endless("[\"".getBytes(StandardCharsets.US_ASCII));
                });

        try (RuntimeCalls calls = calls(LONG)) {
            assertThat(failure(() -> calls.read("answer", Duration.ofMillis(300), RuntimeCallsTest::lastText)))
                    .satisfies(e -> assertThat(kind(e)).isInstanceOfAny(Kind.NoAnswer.class, Kind.NotJson.class))
                    .matches(e -> e.failure().code() == Code.RUNTIME_UNAVAILABLE);
            this.server.awaitAbandoned(1, LONG);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1,", "<html>", "[\"a\" \"b\"]"})
    void streamsNothingButJson(String answer) throws Exception {
        server.serve("/answer", json(answer));

        try (RuntimeCalls calls = calls(LONG)) {
            assertThat(failure(() -> calls.read("answer", LONG, RuntimeCallsTest::lastText)))
                    .satisfies(e -> assertThat(kind(e)).isEqualTo(new Kind.NotJson()));
        }
    }

    @Test
    void streamsNoAnswerThatIsARefusal() {
        server.serve("/answer", InputAnswer.redirect(302, "/elsewhere"));

        try (RuntimeCalls calls = calls(LONG)) {
            assertThat(failure(() -> calls.read("answer", LONG, RuntimeCallsTest::lastText))
                            .failure()
                            .detail())
                    .startsWith("302 ");
        }
    }

    @Test
    void endsAStreamWithItsThread() throws Exception {
        server.serve("/answer", InputAnswer.silent());

        try (RuntimeCalls calls = calls(LONG)) {
            FutureTask<String> call = new FutureTask<>(() -> calls.read("answer", LONG, RuntimeCallsTest::lastText));
            Thread thread = Thread.ofVirtual().start(call);
            server.awaitRequests(1, LONG);
            thread.interrupt();

            assertThat(catchThrowableOfType(
                            ExecutionException.class, () -> call.get(LONG.toSeconds(), TimeUnit.SECONDS)))
                    .hasCauseInstanceOf(InterruptedException.class);
            server.awaitAbandoned(1, LONG);
        }
    }

    /// The last element of a list that is a text.
    private static String lastText(JsonParser json) throws IOException {
        String last = "";
        if (json.nextToken() != JsonToken.START_ARRAY) {
            throw new JsonParseException(json, "no list");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                last = json.getText();
            }
            json.skipChildren();
        }
        return last;
    }

    @Test
    void takesAnswersByTheHeapThereIs() {
        assertThat(RuntimeCalls.largestAnswer(256L << 20)).isEqualTo(32 << 20);
        assertThat(RuntimeCalls.largestAnswer(64L << 30)).isEqualTo(256 << 20);
    }

    private RuntimeCalls calls(Duration timeout) {
        return calls(URI.create(server.url("")), timeout);
    }

    private static RuntimeCalls calls(URI api, Duration timeout) {
        return new RuntimeCalls(() -> api, Optional.empty(), timeout, RuntimeCallsTest::refused, LIMIT);
    }

    private static TaskFailedException refused(int status, String body) {
        return new TaskFailedException(new Failure(Code.RUNTIME_REFUSED, Stage.GENERATION, status + " " + body));
    }

    private static InputAnswer json(String text) {
        return InputAnswer.file(text.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    private static Kind kind(TaskFailedException failure) {
        return ((RuntimeCallFailed) failure).kind();
    }

    private static TaskFailedException failure(ThrowingCallable call) {
        return catchThrowableOfType(TaskFailedException.class, call);
    }
}
