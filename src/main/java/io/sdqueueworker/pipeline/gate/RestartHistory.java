package io.sdqueueworker.pipeline.gate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// When the runtime has needed a restart. One that needs many of them is not mended by another: something beneath it is
/// broken, the GPU most likely.
///
/// Guarded by its caller.
public final class RestartHistory {

    /// Why the runtime needs a restart; a metric label.
    public enum Reason {
        /// The GPU or its driver fails every task.
        GPU_FAULT,
        /// A run that was told to stop goes on.
        STUCK,
        /// The runtime holds more memory than it may.
        MEMORY
    }

    /// So many within the window are too many.
    static final int TOO_MANY = 3;

    private static final Duration WINDOW = Duration.ofHours(1);

    private final Consumer<Reason> told;
    private final LongSupplier nanoTime;
    private final Deque<Long> atNanos = new ArrayDeque<>();

    /// @param told hears of every restart that is needed
    public RestartHistory(Consumer<Reason> told) {
        this(told, System::nanoTime);
    }

    /// @param nanoTime a clock like [System#nanoTime()]
    RestartHistory(Consumer<Reason> told, LongSupplier nanoTime) {
        this.told = told;
        this.nanoTime = nanoTime;
    }

    void add(Reason reason) {
        if (reason != Reason.MEMORY) {
            // A runtime that leaks is helped by every restart.
            atNanos.add(nanoTime.getAsLong());
        }
        told.accept(reason);
    }

    /// Whether there were too many of late.
    boolean hasTooMany() {
        long now = nanoTime.getAsLong();
        atNanos.removeIf(at -> now - at > WINDOW.toNanos());
        return atNanos.size() >= TOO_MANY;
    }
}
