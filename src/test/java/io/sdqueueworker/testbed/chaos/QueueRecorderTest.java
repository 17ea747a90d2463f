package io.sdqueueworker.testbed.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.faults.Exchange;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class QueueRecorderTest {

    private static final WorkerProcessRun WORKER = new WorkerProcessRun("worker", 1);
    private static final String RECEIVED = """
            {"Messages":[{"MessageId":"m","ReceiptHandle":"r","Attributes":{"ApproximateReceiveCount":"2"},"Body":"é"}]}""";

    private final Ledger ledger = new Ledger(0);
    private final QueueRecorder clerk = new QueueRecorder(Duration.ofSeconds(6), ledger, _ -> WORKER);

    @Test
    void notesWhatWasHandedOutAndForHowLong() {
        clerk.accept(receive(true));

        assertThat(ledger.inOrder())
                .containsExactly(new Event.HandedOut(Duration.ofSeconds(2), WORKER, "m", Duration.ofMillis(7_500), 2));
    }

    @Test
    void notesNothingOfWhatTheWorkerDidNotGet() {
        clerk.accept(receive(false));

        assertThat(ledger.inOrder()).isEmpty();
    }

    /// It died while it received the answer, and has written the receipt to its disk before.
    @Test
    void knowsTheReceiptOfAnAnswerThatBroke() {
        clerk.accept(receive(false));
        clerk.accept(change(6, 200, true));

        assertThat(ledger.inOrder())
                .containsExactly(new Event.Extended(Duration.ofSeconds(3), WORKER, "m", Duration.ofMillis(6_900)));
    }

    @Test
    void passesOverAnAnswerThatBrokeInTheMiddle() {
        clerk.accept(exchange("ReceiveMessage", "{\"VisibilityTimeout\":6}", 200, RECEIVED.substring(0, 30), false));

        assertThat(ledger.inOrder()).isEmpty();
    }

    @Test
    void notesARenewalFromWhenTheWorkerWasToldOfIt() {
        clerk.accept(receive(true));
        clerk.accept(change(6, 200, true));

        assertThat(ledger.inOrder())
                .contains(new Event.Extended(Duration.ofSeconds(3), WORKER, "m", Duration.ofMillis(6_900)));
    }

    @Test
    void notesNoRenewalThatTheWorkerWasNotToldOf() {
        clerk.accept(receive(true));
        clerk.accept(change(6, 200, false));
        clerk.accept(change(6, 503, true));

        assertThat(ledger.inOrder()).hasSize(1);
    }

    @Test
    void notesAReleaseWhateverCameOfIt() {
        clerk.accept(receive(true));
        clerk.accept(change(0, 503, false));

        assertThat(ledger.inOrder()).contains(new Event.Released(Duration.ofSeconds(1), WORKER, "m", Duration.ZERO));
    }

    @Test
    void knowsTheReceiptsOfMessagesThatWereReleasedForLong() {
        clerk.accept(receive(true));
        clerk.accept(change(6, 200, true));
        clerk.accept(change(5, 200, true));
        assertThat(clerk.takeHidden()).isEmpty();

        clerk.accept(change(900, 200, true));
        assertThat(clerk.takeHidden()).containsExactly("r");
        assertThat(clerk.takeHidden()).isEmpty();
    }

    @Test
    void notesADeletionFromWhenTheQueueWasAboutToHearOfIt() {
        clerk.accept(receive(true));
        clerk.accept(exchange("DeleteMessage", "{\"ReceiptHandle\":\"r\"}", 200, "", true));

        assertThat(ledger.inOrder()).contains(new Event.Deleted(Duration.ofSeconds(1), WORKER, "m"));
    }

    @Test
    void notesAnAnswerThatItDoesNotUnderstand() {
        clerk.accept(exchange("ReceiveMessage", "{\"VisibilityTimeout\":6}", 200, "<html>", true));

        assertThat(ledger.inOrder()).singleElement().isInstanceOf(Event.Unreadable.class);
    }

    @Test
    void notesAReceiptThatNobodyWasGiven() {
        clerk.accept(change(6, 200, true));

        assertThat(ledger.inOrder()).singleElement().isInstanceOf(Event.Unreadable.class);
    }

    private static Exchange receive(boolean delivered) {
        return exchange("ReceiveMessage", "{\"VisibilityTimeout\":6}", 200, RECEIVED, delivered);
    }

    private static Exchange change(int seconds, int status, boolean delivered) {
        String body = "{\"ReceiptHandle\":\"r\",\"VisibilityTimeout\":%d}".formatted(seconds);
        return exchange("ChangeMessageVisibility", body, status, "", delivered);
    }

    /// Passed on after 1 s, answered after 2 s, ended after 3 s.
    private static Exchange exchange(String operation, String sent, int status, String answer, boolean delivered) {
        ProxiedRequest request =
                new ProxiedRequest("POST", "/", "", Map.of("X-Amz-Target", List.of("AmazonSQS." + operation)));
        Exchange.Times times = new Exchange.Times(0, 1_000_000_000, 2_000_000_000, 3_000_000_000L);
        return new Exchange(request, sent, OptionalInt.of(status), onTheWire(answer), delivered, times);
    }

    private static String onTheWire(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
