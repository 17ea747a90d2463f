package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.staging.InputSource;
import io.sdqueueworker.staging.InputsFailedException;
import io.sdqueueworker.task.Identity;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Recognizes an outage of the way to the sources of inputs.
///
/// One source that is down is the fault of the task that names it. If the inputs of several different tasks fail in a
/// row, each at another source, the way to all sources is down: a NAT gateway, a firewall, or the name service.
public final class InputOutage {

    /// Different sources in a row that fail before the way to them is suspected.
    static final int TOO_MANY = 3;

    /// A failure counts for this time. On a queue with few tasks, three sources that are down on one day are no
    /// outage of the way.
    static final Duration COUNTED = Duration.ofMinutes(15);

    /// Tasks whose failures are remembered, for each way.
    private static final int MOST_TASKS = 1_000;

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<InputSource.Way, Map<Identity, Failed>> inRow = new EnumMap<>(InputSource.Way.class);

    private record Failed(InputSource source, long atNanos) {}

    public InputOutage() {
        this(System::nanoTime);
    }

    /// @param nanoTime a clock like [System#nanoTime()]
    InputOutage(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// The inputs of a task have failed.
    ///
    /// @return the reason if it is an outage that concerns other tasks too; empty if it is the task's own
    public Optional<String> failed(Identity task, InputsFailedException failure) {
        if (failure.concernsEverySource()) {
            return Optional.of(failure.failure().detail());
        }
        InputSource source = failure.source();
        long sources = sourcesInRow(task, source);
        return sources < TOO_MANY
                ? Optional.empty()
                : Optional.of("inputs from " + sources + " different sources in a row cannot be fetched, the last from "
                        + source);
    }

    /// The inputs of a task have been fetched on these ways.
    public void succeeded(Set<InputSource.Way> ways) {
        lock.lock();
        try {
            ways.forEach(inRow::remove);
        } finally {
            lock.unlock();
        }
    }

    /// Counts a failure, once for each task: a task that comes back does not make an outage.
    private long sourcesInRow(Identity task, InputSource source) {
        long now = nanoTime.getAsLong();
        lock.lock();
        try {
            Map<Identity, Failed> failed = inRow.computeIfAbsent(source.way(), _ -> new LinkedHashMap<>());
            failed.values().removeIf(each -> now - each.atNanos() > COUNTED.toNanos());
            if (failed.size() >= MOST_TASKS) {
                failed.remove(failed.keySet().iterator().next());
            }
            failed.put(task, new Failed(source, now));
            return failed.values().stream().map(Failed::source).distinct().count();
        } finally {
            lock.unlock();
        }
    }
}
