package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/// Watches the memory of a runtime that leaks, between tasks: a restart between two tasks is better than one by the
/// kernel's OOM killer during a task.
public final class RuntimeMemory {

    private static final Logger LOG = Logger.getLogger(RuntimeMemory.class);

    private final Optional<Long> limit;
    private volatile double residentBytes = Double.NaN;

    /// @param limit bytes that the runtime may use between two tasks; without a limit, the runtime is not asked
    public RuntimeMemory(Optional<Long> limit) {
        this.limit = limit;
    }

    /// Reports whether there is a limit to watch.
    public boolean isWatched() {
        return limit.isPresent();
    }

    /// The memory that the runtime used after the last task; NaN if unknown.
    public double residentBytes() {
        return residentBytes;
    }

    /// Asks the runtime for its memory, while no task is on it.
    ///
    /// @return a message if it uses more than the limit
    Optional<String> check(DiffusionRuntime runtime) throws InterruptedException {
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        try {
            OptionalLong resident = runtime.residentBytes();
            residentBytes = resident.isPresent() ? resident.getAsLong() : Double.NaN;
            return resident.isPresent() && resident.getAsLong() > limit.get()
                    ? Optional.of("the runtime uses " + resident.getAsLong() + " bytes of memory, more than the "
                            + limit.get() + " of WORKER_RUNTIME_MAX_RSS, until it restarts")
                    : Optional.empty();
        } catch (TaskFailedException e) {
            LOG.debugf("runtime does not report its memory code=%s", e.failure().code());
            return Optional.empty();
        }
    }
}
