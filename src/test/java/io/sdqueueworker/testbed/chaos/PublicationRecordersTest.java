package io.sdqueueworker.testbed.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.faults.Exchange;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// The recorded results of the bucket and of the topic.
class PublicationRecordersTest {

    private static final WorkerProcessRun WORKER = new WorkerProcessRun("worker", 1);
    private static final String URL = "s3://b/output/t/t-1.out";
    private static final String NOTIFICATION = "{\"result\":true,\"output_url\":\"%s\"}".formatted(URL);
    private static final String DOCUMENT = "{\"identity\":\"i\",\"notification\":%s}".formatted(NOTIFICATION);
    private static final Duration AT = Duration.ofSeconds(2);

    private final Ledger ledger = new Ledger(0);
    private final BucketRecorder bucket = new BucketRecorder(ledger, _ -> WORKER);
    private final TopicRecorder topic = new TopicRecorder(ledger, _ -> WORKER);

    @Test
    void notesAnAcceptedResultDocument() {
        bucket.accept(exchange("PUT", "/b/output/t/t-1.out", DOCUMENT, 200));

        assertThat(ledger.inOrder()).containsExactly(new Event.Stored(AT, WORKER, URL, "i", true));
    }

    @Test
    void notesNoDocumentThatWasRefused() {
        bucket.accept(exchange("PUT", "/b/output/t/t-1.out", DOCUMENT, 412));

        assertThat(ledger.inOrder()).isEmpty();
    }

    @Test
    void notesAnAcceptedOutputWithAHashOfItsContent() {
        bucket.accept(exchange("PUT", "/b/output/t/t-1-1.png", "PNG", 200));

        assertThat(ledger.inOrder())
                .containsExactly(new Event.Uploaded(AT, WORKER, "s3://b/output/t/t-1-1.png", "PNG".hashCode()));
    }

    @Test
    void notesAVerdictThatAnotherWorkerMayConfirm() {
        bucket.accept(exchange("PUT", "/b/attempts/i.json", "{}", 200));

        assertThat(ledger.inOrder()).containsExactly(new Event.Judged(AT, WORKER, "i"));
    }

    @Test
    void notesAResultDocumentThatItDoesNotUnderstand() {
        bucket.accept(exchange("PUT", "/b/output/t/t-1.out", "{\"iden", 200));

        assertThat(ledger.inOrder()).singleElement().isInstanceOf(Event.Unreadable.class);
    }

    @Test
    void notesAnAcceptedNotification() {
        topic.accept(exchange("POST", "/", publish(NOTIFICATION), 200));

        assertThat(ledger.inOrder()).containsExactly(new Event.Told(AT, WORKER, URL, true));
    }

    @Test
    void notesNoNotificationThatWasRefused() {
        topic.accept(exchange("POST", "/", publish(NOTIFICATION), 503));

        assertThat(ledger.inOrder()).isEmpty();
    }

    @Test
    void notesANotificationThatItDoesNotUnderstand() {
        topic.accept(exchange("POST", "/", publish("{}"), 200));

        assertThat(ledger.inOrder()).singleElement().isInstanceOf(Event.Unreadable.class);
    }

    private static String publish(String message) {
        return "Action=Publish&Message=" + URLEncoder.encode(message, UTF_8) + "&Version=2010-03-31";
    }

    private static Exchange exchange(String method, String path, String sent, int status) {
        Exchange.Times times = new Exchange.Times(0, 1_000_000_000, 2_000_000_000, 3_000_000_000L);
        return new Exchange(
                new ProxiedRequest(method, path, "", Map.of()), sent, OptionalInt.of(status), "", true, times);
    }
}
