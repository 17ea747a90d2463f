package io.sdqueueworker.models.cache;

import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.fetch.FetchProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/// Logs the progress of a long fetch every few seconds, and counts the received bytes.
final class FetchLog implements FetchProgress {

    private static final Logger LOG = Logger.getLogger(FetchLog.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int PERCENT = 100;

    private final ModelEvents events;
    private final LongSupplier nanos;
    private final long beganNanos;
    private long loggedNanos;
    private ModelVersion object;
    private long presentBytes;
    private long receivedBytes;

    FetchLog(ModelVersion object, ModelEvents events) {
        this(object, events, System::nanoTime);
    }

    /// @param nanos the clock, such as `System.nanoTime()`
    FetchLog(ModelVersion object, ModelEvents events, LongSupplier nanos) {
        this.object = object;
        this.events = events;
        this.nanos = nanos;
        this.beganNanos = nanos.getAsLong();
        this.loggedNanos = beganNanos;
    }

    @Override
    public synchronized void begins(ModelVersion version, long bytes) {
        object = version;
        presentBytes = bytes;
        receivedBytes = 0;
        LOG.infof("model fetch started model=%s bytes=%d alreadyPresent=%d", version.path(), version.bytes(), bytes);
    }

    @Override
    public void received(long bytes) {
        events.received(bytes);
        synchronized (this) {
            receivedBytes += bytes;
            if (isDue()) {
                LOG.infof(
                        "model is being fetched model=%s percent=%d bytes=%d bytesPerSecond=%d",
                        object.path(), percent(presentBytes + receivedBytes), object.bytes(), perSecond());
            }
        }
    }

    @Override
    public void triedAgain(IOException reason) {
        LOG.debugf("part of a model is requested again error=%s", reason);
    }

    /// Logs the progress while another process fetches the model.
    ///
    /// @param doneBytes the bytes that the other process has fetched
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
        if (now - loggedNanos < INTERVAL.toNanos()) {
            return false;
        }
        loggedNanos = now;
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
