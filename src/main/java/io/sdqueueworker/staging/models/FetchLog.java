package io.sdqueueworker.staging.models;

import java.time.Duration;
import org.jboss.logging.Logger;

/// The lines that tell how far a long fetch is, one every few seconds, and what the counters are told of it.
final class FetchLog implements FetchProgress {

    private static final Logger LOG = Logger.getLogger(FetchLog.class);
    private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int PERCENT = 100;

    private final ModelObject object;
    private final ModelEvents events;
    private final long beganNanos = System.nanoTime();
    private long toldNanos = beganNanos;
    private long received;

    FetchLog(ModelObject object, ModelEvents events) {
        this.object = object;
        this.events = events;
    }
}
