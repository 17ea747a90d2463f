package io.sdqueueworker.models.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FetchLogTest {

    private static final ModelVersion MODEL = new ModelVersion(new ModelPath("Lora/ink.safetensors"), 1_000, "1");

    private final Logger logger = Logger.getLogger(FetchLog.class.getName());
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {
            // Nothing to release.
        }

        @Override
        public void close() {
            // Nothing to release.
        }
    };
    private final AtomicLong nanos = new AtomicLong();
    private final CountedEvents events = new CountedEvents();
    private final FetchLog log = new FetchLog(MODEL, events, nanos::get);

    @BeforeEach
    void listen() {
        logger.addHandler(recorder);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(recorder);
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

        assertThat(lines)
                .containsExactly(
                        "model is fetched model=Lora/ink.safetensors bytes=1000 thereAlready=200",
                        "model is being fetched model=Lora/ink.safetensors percent=40 bytes=1000 bytesPerSecond=40",
                        "model is being fetched model=Lora/ink.safetensors percent=60 bytes=1000 bytesPerSecond=40");
        assertThat(events.received()).isEqualTo(400);
    }

    @Test
    void tellsHowFarTheFetchOfAnotherWorkerIs() {
        log.waits(100);
        pass(Duration.ofSeconds(6));
        log.waits(500);
        log.waits(600);

        assertThat(lines)
                .containsExactly(
                        "model is being fetched by another worker model=Lora/ink.safetensors percent=50 bytes=1000");
        assertThat(events.received()).isZero();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
