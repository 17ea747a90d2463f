package io.sdqueueworker.pipeline.restart;

import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.queue.Lease;
import io.sdqueueworker.task.Delivery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/// A record on disk of the tasks that are on the runtime or being published. If this process is killed, the next one
/// in the same work directory resumes them ([io.sdqueueworker.pipeline.Resumption]).
///
/// A task is recorded before its run is submitted, and until its message is deleted or released. If the work directory
/// cannot be written, tasks are not lost, but they cannot be resumed.
public final class RunningTasks implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RunningTasks.class);

    private final RunningFile file;
    private final InstantSource clock;

    /// Writes lease expiries, because renewals must not wait for the disk.
    private final ExecutorService extensions = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("running-tasks").factory());

    /// Guards the map and the file.
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, RunningTask> byReceipt = new LinkedHashMap<>();

    /// Reads the tasks that an earlier process has left in the work directory.
    ///
    /// @param clock the wall clock
    public RunningTasks(Path workDirectory, InstantSource clock) {
        this.file = new RunningFile(workDirectory);
        this.clock = clock;
        read().forEach(task -> byReceipt.put(task.delivery().receiptHandle(), task));
    }

    /// The tasks that an earlier process has left, the oldest first. Called before the first run.
    public List<RunningTask> left() {
        lock.lock();
        try {
            return List.copyOf(byReceipt.values());
        } finally {
            lock.unlock();
        }
    }

    /// Records a run that is about to be submitted.
    ///
    /// @param run its name on the runtime
    public void begin(Delivery delivery, Lease lease, UUID run) {
        Instant now = clock.instant();
        Instant leaseExpiresAt = now.plus(lease.left());
        lock.lock();
        try {
            byReceipt.put(
                    delivery.receiptHandle(), new RunningTask(delivery, delivery.receivedAt(now), leaseExpiresAt, run));
            write(true);
        } finally {
            lock.unlock();
        }
        lease.whenRenewed(expiresIn -> {
            Instant expiry = clock.instant().plus(expiresIn);
            extensions.execute(() -> extend(delivery, expiry));
        });
    }

    /// Forgets the task of a message that was deleted, released, or left to its visibility timeout.
    public void end(Delivery delivery) {
        lock.lock();
        try {
            if (byReceipt.remove(delivery.receiptHandle()) != null) {
                write(false);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        extensions.shutdownNow();
    }

    /// Not written durably: after a crash of the machine, the next process finds an older expiry and leaves the
    /// message alone.
    private void extend(Delivery delivery, Instant expiry) {
        lock.lock();
        try {
            if (byReceipt.computeIfPresent(delivery.receiptHandle(), (_, task) -> task.leasedUntil(expiry)) != null) {
                write(false);
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(boolean durably) {
        try {
            file.write(byReceipt.values(), durably);
        } catch (IOException e) {
            LOG.warnf(
                    "cannot record running tasks: after a restart of the worker they would be generated again error=%s",
                    FileErrors.describe(e));
        }
    }

    private List<RunningTask> read() {
        try {
            return file.read(clock.instant());
        } catch (IOException e) {
            LOG.warnf(
                    "running tasks of an earlier process cannot be read: they will be generated again error=%s",
                    FileErrors.describe(e));
            return List.of();
        }
    }
}
