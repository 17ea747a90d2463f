package io.sdqueueworker.pipeline.gate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The restarts that the runtime needed. If it needed many of them, the next one does not help: the GPU or the node
/// is broken.
///
/// Guarded by its caller.
public final class RestartHistory {

    /// The reason for a restart; a metric label.
    public enum Reason {
        /// The GPU or its driver fails every task.
        GPU_FAULT,
        /// A run continues although the worker has interrupted it.
        STUCK,
        /// The runtime uses more memory than its limit.
        MEMORY,
        /// Several different tasks in a row failed, and a trial task after them.
        FAILED_TASKS
    }

    /// The number of restarts within the window after which another one is useless.
    static final int TOO_MANY = 3;

    private static final Duration WINDOW = Duration.ofHours(1);

    private final Consumer<Reason> listener;
    private final LongSupplier nanoTime;
    private final Deque<Long> atNanos = new ArrayDeque<>();

    /// @param listener receives every restart that is needed
    public RestartHistory(Consumer<Reason> listener) {
        this(listener, System::nanoTime);
    }

    /// @param nanoTime a clock like [System#nanoTime()]
    RestartHistory(Consumer<Reason> listener, LongSupplier nanoTime) {
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    void add(Reason reason) {
        if (reason != Reason.MEMORY && reason != Reason.FAILED_TASKS) {
            // Every restart helps a runtime that leaks memory. After failed tasks, the pauses between trials grow.
            atNanos.add(nanoTime.getAsLong());
        }
        listener.accept(reason);
    }

    /// Reports whether the window holds too many restarts.
    boolean hasTooMany() {
        long now = nanoTime.getAsLong();
        atNanos.removeIf(at -> now - at > WINDOW.toNanos());
        return atNanos.size() >= TOO_MANY;
    }
}
