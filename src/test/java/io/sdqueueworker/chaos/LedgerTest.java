package io.sdqueueworker.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.Exchange;
import io.sdqueueworker.testing.ProxiedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger(Duration.ofSeconds(6));

    @Test
    void seesAMessageInTwoHands() {
        ledger.queue("one", received("m1", "r1", 1));
        ledger.queue("two", received("m1", "r2", 2));

        assertThat(ledger.handedOutTwice())
                .singleElement()
                .asString()
                .startsWith("publication 7: given to two while one was told that it is his");
        assertThat(ledger.redeliveries()).isEqualTo(1);
    }

    @Test
    void lendsAMessageAgainThatWasReleased() {
        ledger.queue("one", received("m1", "r1", 1));
        ledger.queue("one", changed("r1", 0));
        ledger.queue("two", received("m1", "r2", 2));

        assertThat(ledger.handedOutTwice()).isEmpty();
    }

    @Test
    void lendsAMessageAgainWhoseWorkerIsGone() {
        ledger.queue("one", received("m1", "r1", 1));
        ledger.gone("one", "killed");
        ledger.queue("two", received("m1", "r2", 2));

        assertThat(ledger.handedOutTwice()).isEmpty();
        assertThat(ledger.history(7)).hasSize(3).anyMatch(event -> event.endsWith("one: killed"));
    }

    @Test
    void believesARenewalThatTheWorkerWasToldOf() {
        ledger.queue("one", received("m1", "r1", 1));
        ledger.gone("one", "killed");
        ledger.queue("one", changed("r1", 6));
        ledger.queue("two", received("m1", "r2", 2));

        assertThat(ledger.handedOutTwice()).hasSize(1);
    }

    @Test
    void doesNotBelieveAnAnswerThatDidNotArrive() {
        Exchange lost = received("m1", "r1", 1);
        ledger.queue("one", new Exchange(lost.request(), lost.requestBody(), lost.status(), lost.answerBody(), false));
        ledger.queue("two", received("m1", "r2", 2));

        assertThat(ledger.handedOutTwice()).isEmpty();
    }

    @Test
    void countsDocumentsThatWereStoredWhetherTheWorkerKnowsOrNot() {
        ledger.bucket("one", stored(200, true, false));
        ledger.bucket("one", stored(412, true, true));
        ledger.bucket("two", stored(200, false, true));

        assertThat(ledger.documents(7)).isEqualTo(1);
        assertThat(ledger.failures(7)).isEqualTo(1);
    }

    @Test
    void readsAnswersInChunks() {
        String json = received("m1", "r1", 1).answerBody();
        String chunked = Integer.toHexString(json.length()) + "\r\n" + json + "\r\n0\r\n\r\n";

        assertThat(Ledger.receipts(new Exchange(call("ReceiveMessage"), "", OptionalInt.of(200), chunked, true)))
                .containsExactly("r1");
    }

    private static Exchange received(String message, String receipt, int count) {
        String answer = """
                {"Messages":[{"MessageId":"%s-0000000","ReceiptHandle":"%s","Body":"{\\"context\\":{\\"publication\\":7}}",\
                "Attributes":{"ApproximateReceiveCount":"%d"}}]}""".formatted(message, receipt, count);
        return new Exchange(call("ReceiveMessage"), "{}", OptionalInt.of(200), answer, true);
    }

    private static Exchange changed(String receipt, int seconds) {
        String request = "{\"ReceiptHandle\":\"%s\",\"VisibilityTimeout\":%d}".formatted(receipt, seconds);
        return new Exchange(call("ChangeMessageVisibility"), request, OptionalInt.of(200), "{}", true);
    }

    private static Exchange stored(int status, boolean success, boolean delivered) {
        ProxiedRequest put = new ProxiedRequest("PUT", "/bucket/output/task/a.out", "", Map.of());
        String body = "{\"notification\":\"{\\\"result\\\":%b,\\\"publication\\\":7}\"}".formatted(success);
        return new Exchange(put, body, OptionalInt.of(status), "", delivered);
    }

    private static ProxiedRequest call(String operation) {
        return new ProxiedRequest("POST", "/", "", Map.of("X-Amz-Target", List.of("AmazonSQS." + operation)));
    }
}
