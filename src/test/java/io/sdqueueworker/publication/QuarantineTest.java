package io.sdqueueworker.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private static final Instant SENT = Instant.parse("2026-11-01T10:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-01T10:30:00.250Z");

    private final MemoryStore store = new MemoryStore();
    private final Quarantine quarantine = new Quarantine(store, "bucket", InstantSource.fixed(NOW));

    @Test
    void keepsEverythingThatIsNeededToSendTheMessageAgain() throws Exception {
        Delivery delivery = new Delivery(
                "message-1",
                new Delivery.Receipt("receipt", 3, 0, Duration.ofSeconds(60)),
                SENT,
                new Delivery.Content(
                        Map.of("AWSTraceHeader", "Root=1"),
                        Map.of("runtime", new Delivery.Attribute("String.name", "sdruntime")),
                        "{\"not\": json \"é\""));

        quarantine.keep(delivery, new Identity("publication-1"), new Failure(Code.MALFORMED, Stage.INTAKE, "not JSON"));

        assertThat(store.objects())
                .containsOnlyKeys(new S3Uri("bucket", "quarantine/publication-1.json"))
                .containsValue("{\"identity\":\"publication-1\",\"message_id\":\"message-1\",\"receive_count\":3,"
                        + "\"sent_at\":\"2026-11-01T10:00:00Z\",\"set_aside_at\":\"2026-11-01T10:30:00.250Z\","
                        + "\"error\":{\"code\":\"MALFORMED\",\"stage\":\"intake\",\"detail\":\"not JSON\"},"
                        + "\"system_attributes\":{\"AWSTraceHeader\":\"Root=1\"},"
                        + "\"message_attributes\":{\"runtime\":{\"type\":\"String.name\",\"value\":\"sdruntime\"}},"
                        + "\"body\":\"{\\\"not\\\": json \\\"é\\\"\"}");
    }
}
