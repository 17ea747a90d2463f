package io.sdqueueworker.pipeline.restart;

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

/// The tasks that are on the runtime or being published, written down for the case that this process is killed: the
/// next one, in the same work directory, then goes on with them ([Resumption]).
///
/// A task is in here from before its run is submitted until its message has its end. A work directory that cannot be
/// written costs no task, only the resumption.
public final class RunningTasks implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RunningTasks.class);

    private final RunningFile file;
    private final InstantSource clock;
    /// Renewals wait for no disk.
    private final ExecutorService extensions = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("running-tasks").factory());

    /// Guards what follows and the file.
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, RunningTask> byReceipt = new LinkedHashMap<>();

    /// Reads what an earlier process has left in the work directory.
    ///
    /// @param clock the wall clock
    public RunningTasks(Path workDirectory, InstantSource clock) {
        this.file = new RunningFile(workDirectory);
        this.clock = clock;
        read().forEach(task -> byReceipt.put(task.delivery().receiptHandle(), task));
    }

    /// What an earlier process has left, the oldest first; asked for before anything is begun.
    List<RunningTask> left() {
        lock.lock();
        try {
            return List.copyOf(byReceipt.values());
        } finally {
            lock.unlock();
        }
    }

    /// A run of the task is about to be submitted.
    ///
    /// @param run the name that the runtime is given for it
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

    /// The message has its end, or is left to its visibility.
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

    /// Not made durable: after a crash of the machine an older expiry is found, and the message is left alone.
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
            LOG.warnf("running tasks cannot be written down, a restart would begin them anew error=%s", e);
        }
    }

    private List<RunningTask> read() {
        try {
            return file.read(clock.instant());
        } catch (IOException e) {
            LOG.warnf("running tasks of an earlier process cannot be read, they will be begun anew error=%s", e);
            return List.of();
        }
    }
}
