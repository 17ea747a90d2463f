package io.sdqueueworker.models.cache;

import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.fetch.FetchProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/// The lines that tell how far a long fetch is, one every few seconds, and what the counters are told of it.
final class FetchLog implements FetchProgress {

    private static final Logger LOG = Logger.getLogger(FetchLog.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int PERCENT = 100;

    private final ModelEvents events;
    private final LongSupplier nanos;
    private final long beganNanos;
    private long toldNanos;
    private ModelVersion object;
    private long thereBytes;
    private long receivedBytes;

    FetchLog(ModelVersion object, ModelEvents events) {
        this(object, events, System::nanoTime);
    }

    /// @param nanos the clock, as `System.nanoTime()`
    FetchLog(ModelVersion object, ModelEvents events, LongSupplier nanos) {
        this.object = object;
        this.events = events;
        this.nanos = nanos;
        this.beganNanos = nanos.getAsLong();
        this.toldNanos = beganNanos;
    }

    @Override
    public synchronized void begins(ModelVersion version, long bytes) {
        object = version;
        thereBytes = bytes;
        receivedBytes = 0;
        LOG.infof("model is fetched model=%s bytes=%d thereAlready=%d", version.path(), version.bytes(), bytes);
    }

    @Override
    public void received(long bytes) {
        events.received(bytes);
        synchronized (this) {
            receivedBytes += bytes;
            if (isDue()) {
                LOG.infof(
                        "model is being fetched model=%s percent=%d bytes=%d bytesPerSecond=%d",
                        object.path(), percent(thereBytes + receivedBytes), object.bytes(), perSecond());
            }
        }
    }

    @Override
    public void triedAgain(IOException reason) {
        LOG.debugf("part of a model is asked for again error=%s", reason);
    }

    /// Another process fetches it.
    ///
    /// @param doneBytes how far that one is
    public synchronized void waits(long doneBytes) {
        if (isDue()) {
            LOG.infof(
                    "model is being fetched by another worker model=%s percent=%d bytes=%d",
                    object.path(), percent(doneBytes), object.bytes());
        }
    }

    public synchronized void fetched(Duration took) {
        LOG.infof(
                "model fetched model=%s bytes=%d received=%d millis=%d",
                object.path(), object.bytes(), receivedBytes, took.toMillis());
    }

    private boolean isDue() {
        long now = nanos.getAsLong();
        if (now - toldNanos < INTERVAL.toNanos()) {
            return false;
        }
        toldNanos = now;
        return true;
    }

    private long percent(long bytes) {
        return object.bytes() == 0 ? PERCENT : Math.min(PERCENT, bytes * PERCENT / object.bytes());
    }

    private long perSecond() {
        long millis =
                Math.max(1, Duration.ofNanos(nanos.getAsLong() - beganNanos).toMillis());
        return receivedBytes * 1_000 / millis;
    }
}
