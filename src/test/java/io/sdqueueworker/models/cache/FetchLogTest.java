package io.sdqueueworker.models.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.testing.LoggedLines;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FetchLogTest {

    private static final ModelVersion MODEL = new ModelVersion(new ModelPath("Lora/logged.safetensors"), 1_000, "1");

    private final LoggedLines logged =
            LoggedLines.of(FetchLog.class.getName(), MODEL.path().value());
    private final AtomicLong nanos = new AtomicLong();
    private final CountedEvents events = new CountedEvents();
    private final FetchLog log = new FetchLog(MODEL, events, nanos::get);

    @AfterEach
    void stopListening() {
        logged.close();
    }

    @Test
    void tellsHowFarALongFetchIsEveryFewSeconds() {
        log.begins(MODEL, 200);
        log.received(100);
        pass(Duration.ofSeconds(5));
        log.received(100);
        log.received(100);
        pass(Duration.ofSeconds(5));
        log.received(100);

        assertThat(logged.lines())
                .containsExactly(
                        "model fetch started model=Lora/logged.safetensors bytes=1000 alreadyPresent=200",
                        "model is being fetched model=Lora/logged.safetensors percent=40 bytes=1000 bytesPerSecond=40",
                        "model is being fetched model=Lora/logged.safetensors percent=60 bytes=1000 bytesPerSecond=40");
        assertThat(events.received()).isEqualTo(400);
    }

    @Test
    void tellsHowFarTheFetchOfAnotherWorkerIs() {
        log.waits(100);
        pass(Duration.ofSeconds(6));
        log.waits(500);
        log.waits(600);

        assertThat(logged.lines())
                .containsExactly(
                        "model is being fetched by another worker model=Lora/logged.safetensors percent=50 bytes=1000");
        assertThat(events.received()).isZero();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
