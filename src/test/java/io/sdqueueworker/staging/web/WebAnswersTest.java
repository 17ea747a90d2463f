package io.sdqueueworker.staging.web;

import static io.sdqueueworker.staging.web.Fetching.LONG;
import static io.sdqueueworker.staging.web.Fetching.PNG;
import static io.sdqueueworker.staging.web.Fetching.allowing;
import static io.sdqueueworker.staging.web.Fetching.assertFailed;
import static io.sdqueueworker.staging.web.Fetching.assertRefused;
import static io.sdqueueworker.staging.web.Fetching.fetch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.staging.Deadline;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers of web servers on real sockets, and how much of them is accepted.
class WebAnswersTest {

    private final InputServer server = InputServer.start();
    private final Fetching fetching = new Fetching();

    @AfterEach
    void close() {
        fetching.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "404, INPUT_NOT_FOUND",
        "410, INPUT_NOT_FOUND",
        "400, INPUT_REFUSED",
        "401, INPUT_REFUSED",
        "403, INPUT_REFUSED",
        "204, INPUT_REFUSED",
        "206, INPUT_REFUSED",
        "304, INPUT_REFUSED",
        "408, INPUT_UNAVAILABLE",
        "429, INPUT_UNAVAILABLE",
        "500, INPUT_UNAVAILABLE",
        "503, INPUT_UNAVAILABLE"
    })
    void tellsWhatTheSourceAnswers(int status, Code code) {
        server.serve("/a.png", InputAnswer.status(status));

        assertFailed(code, () -> fetch(local(), server.url("/a.png")), "its source answers " + status);
    }

    @Test
    void takesAnAnswerWithoutLength() throws Exception {
        server.serve("/a.png", InputAnswer.fileWithoutLength(PNG));

        assertThat(fetch(local(), server.url("/a.png"))).isEqualTo(PNG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "br", "GZIP", "identity, gzip", "zstd", "deflate"})
    void refusesWhatIsPackedAlthoughItWasAskedForPlainly(String coding) {
        server.serve("/a.png", InputAnswer.encoded(PNG, coding));

        assertRefused(() -> fetch(local(), server.url("/a.png")), "its source sends it compressed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "aws-chunked", ""})
    void takesWhatIsNotPackedWhateverItIsCalled(String coding) throws Exception {
        server.serve("/a.png", InputAnswer.encoded(PNG, coding));

        assertThat(fetch(local(), server.url("/a.png"))).isEqualTo(PNG);
    }

    @Test
    void waitsForADripNoLongerThanTheTimeLimit() throws Exception {
        server.serve("/a.png", InputAnswer.dripping(PNG));

        assertFailed(
                Code.INPUT_UNAVAILABLE,
                () -> fetch(local(), server.url("/a.png"), Deadline.in(Duration.ofMillis(300))),
                "it was not fetched within 0.3 s (WORKER_INPUTS_TIMEOUT)");
        server.awaitAbandoned(1, LONG);
    }

    @Test
    void takesNoMoreThanWasAnnounced() throws Exception {
        server.serve("/a.png", InputAnswer.longerThanAnnounced(PNG, new byte[1_000_000]));

        assertThat(fetch(local(), server.url("/a.png"))).isEqualTo(PNG);
    }

    @Test
    void refusesAnAnswerThatSaysItIsTooLarge() throws Exception {
        server.serve("/a.png", InputAnswer.png(new byte[10 * 1024 * 1024 + 1]));

        assertRefused(() -> fetch(local(), server.url("/a.png")), "it has more than 10485760 bytes");
    }

    @Test
    void leavesAnAnswerThatNeverEnds() throws Exception {
        server.serve("/a.png", InputAnswer.endless(PNG));

        assertRefused(() -> fetch(local(), server.url("/a.png")), "it has more than 10485760 bytes");
        server.awaitAbandoned(1, LONG);
    }

    @Test
    void noticesAnAnswerThatBreaksOff() {
        server.serve("/a.png", InputAnswer.truncated(PNG));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> fetch(local(), server.url("/a.png")))
                .withMessage("the answer broke off");
    }

    @Test
    void waitsNoLongerThanTheTimeLimit() throws Exception {
        server.serve("/silent", InputAnswer.silent());
        server.serve("/stalled", InputAnswer.stalled(PNG));

        for (String path : List.of("/silent", "/stalled")) {
            assertFailed(
                    Code.INPUT_UNAVAILABLE,
                    () -> fetch(local(), server.url(path), Deadline.in(Duration.ofMillis(300))),
                    "it was not fetched within 0.3 s (WORKER_INPUTS_TIMEOUT)");
        }
        server.awaitAbandoned(2, LONG);
    }

    private WebSource local() {
        return fetching.source(allowing("127.0.0.0/8"));
    }
}
