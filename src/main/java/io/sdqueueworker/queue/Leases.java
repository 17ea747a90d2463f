package io.sdqueueworker.queue;

import io.sdqueueworker.io.Durations;
import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;

/// Receives messages, gives out leases on them, and owns the threads that renew the leases: one per lease, so that a
/// slow call for one message does not delay another.
///
/// They are platform threads: on one CPU, a busy carrier of virtual threads would stop the renewals of every task
/// exactly when they matter. They stop last at shutdown.
public final class Leases implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Leases.class);

    // SQS hides a message for at most 12 hours after its receive. The rest is for a last call.
    private static final Duration LONGEST_HOLD = Duration.ofHours(11).plusMinutes(45);

    /// The time that a receive hides a message: short, because a receive whose connection broke may hide a message
    /// that no worker has.
    private static final Duration LONGEST_AT_RECEIVE = Duration.ofSeconds(20);

    private final TaskQueue queue;
    private final LeaseTerms terms;
    private final LeaseEvents events;
    private final BoundedCalls calls = new BoundedCalls();
    private final ExecutorService renewers = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("lease-renewer-", 1).daemon().factory());

    /// @param visibility how long a renewal hides a message; renewed at a third of it
    public Leases(TaskQueue queue, Duration visibility, LeaseEvents events) {
        this.queue = queue;
        this.terms = new LeaseTerms(visibility);
        this.events = events;
    }

    /// Takes the lease on a message just received, for the calling thread, and keeps renewing it.
    ///
    /// The calling thread is interrupted if the lease is lost.
    public Lease hold(Delivery delivery) {
        Lease lease = new Lease(new MessageCalls(queue, delivery, terms, calls), LONGEST_HOLD, events);
        try {
            // At once: the visibility timeout of the receive is short, and began at an unknown moment of the long
            // poll.
            renewers.execute(lease::keepRenewed);
        } catch (RejectedExecutionException e) {
            // The renewals stop last at shutdown, when every task was interrupted.
            LOG.debug("lease renewer has stopped");
        }
        return lease;
    }

    /// Receives one message.
    ///
    /// @param wait for a message, at most 20 s
    public Optional<Delivery> receive(Duration wait) throws QueueUnavailableException, InterruptedException {
        Duration visibility = terms.visibility();
        return queue.receive(wait, Durations.shorter(visibility, LONGEST_AT_RECEIVE));
    }

    /// Releases a message whose task does not start here, with one call.
    ///
    /// @param timeout of the call
    public void release(Delivery delivery, Duration timeout)
            throws QueueUnavailableException, ReceiptRefusedException, InterruptedException {
        MessageCalls message = new MessageCalls(queue, delivery, terms, calls);
        message.requireVisibilityNotOver(
                delivery.receivedAtNanos() + delivery.visibility().toNanos());
        message.release(Duration.ZERO, timeout);
    }

    @Override
    public void close() {
        renewers.shutdownNow();
        calls.close();
    }
}
