package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.generation.MemoryUse;
import io.sdqueueworker.io.WordlessException;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Reads the runtime's memory every few seconds, for the metrics, and between tasks, if it has a limit: of a runtime
/// that leaks, a restart between two tasks is better than one by the kernel's OOM killer during a task.
public final class RuntimeMemory implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RuntimeMemory.class);

    /// As often as Prometheus usually scrapes.
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final DiffusionRuntime runtime;
    private final Optional<Long> limit;
    private final Thread reader;
    private volatile MemoryUse last = MemoryUse.UNKNOWN;

    /// @param limit bytes that the runtime's process may use between two tasks
    public RuntimeMemory(DiffusionRuntime runtime, Optional<Long> limit) {
        this.runtime = runtime;
        this.limit = limit;
        this.reader = Thread.ofVirtual().name("runtime-memory").unstarted(this::readAgainAndAgain);
    }

    /// Reads the memory now and then, in the background.
    public void start() {
        reader.start();
    }

    /// The memory at the last read; unknown if that failed.
    public MemoryUse last() {
        return last;
    }

    /// Reads the memory while no task is on the runtime, if it has a limit.
    ///
    /// @return a message if the runtime's process uses more than the limit
    Optional<String> check() throws InterruptedException {
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        read();
        return last.resident().stream()
                .filter(bytes -> bytes > limit.get())
                .mapToObj(bytes -> "the runtime uses " + bytes + " bytes of memory, more than the " + limit.get()
                        + " of WORKER_RUNTIME_MAX_RSS, until it restarts")
                .findFirst();
    }

    @Override
    public void close() {
        reader.interrupt();
    }

    private void readAgainAndAgain() {
        try {
            while (true) {
                readSafely();
                Thread.sleep(INTERVAL);
            }
        } catch (InterruptedException e) {
            // The worker is closing.
            Thread.currentThread().interrupt();
        }
    }

    private void readSafely() throws InterruptedException {
        try {
            read();
        } catch (RuntimeException bug) {
            // It would end the thread, and the last figures would be reported forever.
            last = MemoryUse.UNKNOWN;
            WordlessException.log(LOG, "internal error while the runtime's memory was read", bug);
        }
    }

    private void read() throws InterruptedException {
        try {
            last = runtime.memory();
        } catch (TaskFailedException e) {
            last = MemoryUse.UNKNOWN;
            LOG.debugf("runtime does not report its memory code=%s", e.failure().code());
        }
    }
}
