package io.sdqueueworker.queue;

import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// Receives messages, gives out leases on them, and owns the one thread that renews the leases.
///
/// It is a platform thread: on one CPU, a busy carrier of virtual threads would stop the renewals of every task
/// exactly when they matter. It stops last at shutdown.
public final class Leases implements AutoCloseable {

    /// The result of a renewal; a metric label.
    public enum Renewal {
        /// The message stays hidden for another term.
        RENEWED,
        /// The queue reports that another worker may have the message.
        REFUSED,
        /// The call failed; it is retried until the lease expires.
        FAILED
    }

    private static final Logger LOG = Logger.getLogger(Leases.class);

    // SQS hides a message for at most 12 hours after its receive. The rest is for a last call.
    private static final Duration LONGEST_HOLD = Duration.ofHours(11).plusMinutes(45);

    /// The time that a receive hides a message: short, because a receive whose connection broke may hide a message
    /// that no worker has.
    private static final Duration LONGEST_AT_RECEIVE = Duration.ofSeconds(20);

    private final TaskQueue queue;
    private final Duration visibility;
    private final Consumer<Renewal> renewals;
    private final ScheduledThreadPoolExecutor renewer;

    /// @param visibility how long a renewal hides a message; renewed at a third of it
    /// @param renewals receives the result of every renewal, on the thread that made it
    public Leases(TaskQueue queue, Duration visibility, Consumer<Renewal> renewals) {
        this.queue = queue;
        this.visibility = visibility;
        this.renewals = renewals;
        this.renewer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("lease-renewer").daemon().factory());
        this.renewer.setRemoveOnCancelPolicy(true);
    }

    /// Takes the lease on a message just received, for the calling thread, and keeps renewing it.
    ///
    /// The calling thread is interrupted if the lease is lost.
    public Lease hold(Delivery delivery) {
        Lease lease = new Lease(queue, delivery, new LeaseTerms(visibility), LONGEST_HOLD, renewals);
        // At once: the visibility timeout of the receive is short, and began at an unknown moment of the long
        // poll.
        renewIn(Duration.ZERO, lease);
        return lease;
    }

    /// Receives one message.
    ///
    /// @param wait for a message, at most 20 s
    public Optional<Delivery> receive(Duration wait) throws QueueUnavailableException, InterruptedException {
        return queue.receive(wait, visibility.compareTo(LONGEST_AT_RECEIVE) < 0 ? visibility : LONGEST_AT_RECEIVE);
    }

    private void renewIn(Duration pause, Lease lease) {
        try {
            var _ = renewer.schedule(
                    () -> lease.renewInTurn().ifPresent(next -> renewIn(next, lease)),
                    pause.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The renewals stop last at shutdown, when every task was interrupted.
            LOG.debug("lease renewer has stopped", e);
        }
    }

    @Override
    public void close() {
        renewer.shutdownNow();
    }
}
