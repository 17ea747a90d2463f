package io.sdqueueworker.queue;

import io.sdqueueworker.queue.Leases.Renewal;
import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// The right to work on one message, kept alive from its receive until its end.
///
/// Held by the thread that took it. Lost when a renewal is refused, or when the known expiry passes without one: the
/// owner is then interrupted, and this class rejects every further call about the message. The final call, [#delete()]
/// or [#release(Duration)], is made only after the renewals have stopped and none is in flight, so that no renewal
/// overtakes it.
public final class Lease implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Lease.class);

    private enum State {
        HELD,
        LOST,
        ENDED
    }

    private final TaskQueue queue;
    private final Delivery delivery;
    private final LeaseTerms terms;
    private final Consumer<Renewal> renewals;
    private final Thread owner = Thread.currentThread();

    /// Held while a call about this message is in flight; guards the state.
    private final ReentrantLock calls = new ReentrantLock();

    private final long giveUpAtNanos;
    private volatile long expiresAtNanos;
    private volatile State state = State.HELD;
    private volatile Consumer<Duration> listener = _ -> {};

    Lease(TaskQueue queue, Delivery delivery, LeaseTerms terms, Duration longestHold, Consumer<Renewal> renewals) {
        this.queue = queue;
        this.delivery = delivery;
        this.terms = terms;
        this.renewals = renewals;
        this.expiresAtNanos = delivery.receivedAtNanos() + delivery.visibility().toNanos();
        this.giveUpAtNanos = delivery.receivedAtNanos() + longestHold.toNanos();
    }

    /// Reports whether the worker holds the message: it is neither lost nor deleted nor released.
    public boolean isHeld() {
        return state == State.HELD;
    }

    /// Reports whether the worker has lost the message. A lost lease stays lost.
    public boolean isLost() {
        return state == State.LOST;
    }

    /// The time until the lease expires without another renewal.
    public Duration left() {
        return Duration.ofNanos(expiresAtNanos - System.nanoTime());
    }

    /// Sets a listener that receives the time until the expiry after every renewal. It is called on the thread that
    /// renews, so it must be short: other leases wait for it.
    public void whenRenewed(Consumer<Duration> listener) {
        this.listener = listener;
    }

    /// Renews now, on the calling thread. Called before anything that is visible outside the worker.
    ///
    /// @throws InterruptedException if the lease is lost, or if the thread was interrupted for another reason
    public void fence() throws InterruptedException {
        calls.lockInterruptibly();
        try {
            while (state == State.HELD && !renew()) {
                Thread.sleep(terms.retryPause());
            }
            requireHeld();
        } finally {
            calls.unlock();
        }
    }

    /// Deletes the message of a finished task. The lease ends.
    ///
    /// @throws InterruptedException if the lease is lost, or if the thread was interrupted for another reason
    public void delete() throws QueueUnavailableException, InterruptedException {
        end(() -> queue.delete(delivery));
    }

    /// Releases the message to the queue. The lease ends.
    ///
    /// @param pause how long the message stays hidden; zero to release it at once
    /// @throws InterruptedException if the lease is lost, or if the thread was interrupted for another reason
    public void release(Duration pause) throws QueueUnavailableException, InterruptedException {
        end(() -> {
            if (hasRunOut()) {
                // Another worker may have received it, and a late release would take it away.
                throw new ReceiptRefusedException("its visibility timeout has ended");
            }
            queue.changeVisibility(delivery, pause, terms.callTimeout());
        });
    }

    /// Stops the renewals. A message that was neither deleted nor released comes back when its visibility timeout
    /// ends.
    @Override
    public void close() {
        calls.lock();
        try {
            if (state == State.HELD) {
                state = State.ENDED;
            }
        } finally {
            calls.unlock();
        }
    }

    private boolean hasRunOut() {
        return !left().isPositive();
    }

    private interface FinalCall {
        void make() throws QueueUnavailableException, ReceiptRefusedException, InterruptedException;
    }

    private void end(FinalCall call) throws QueueUnavailableException, InterruptedException {
        calls.lockInterruptibly();
        try {
            requireHeld();
            state = State.ENDED;
            call.make();
        } catch (ReceiptRefusedException e) {
            state = State.LOST;
            throw new InterruptedException("lease lost: " + e.getMessage());
        } finally {
            calls.unlock();
        }
    }

    private void requireHeld() throws InterruptedException {
        if (state == State.LOST) {
            // The interrupt by lose() has done its work.
            Thread.interrupted();
            throw new InterruptedException("lease lost");
        }
        if (state == State.ENDED) {
            throw new IllegalStateException("the lease has ended");
        }
    }

    /// Renews, on the thread of the renewals.
    ///
    /// @return the pause until the next renewal; empty if the lease has ended
    Optional<Duration> renewInTurn() {
        // The holder of the lock is renewing or ending the lease: either way, this renewal is not needed.
        if (!calls.tryLock()) {
            return Optional.of(terms.retryPause());
        }
        try {
            return state == State.HELD ? Optional.of(renew() ? terms.term() : terms.retryPause()) : Optional.empty();
        } catch (InterruptedException e) {
            // The renewer is shutting down.
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (RuntimeException e) {
            LOG.errorf(e, "lease renewal failed unexpectedly messageId=%s", delivery.messageId());
            return Optional.of(terms.retryPause());
        } finally {
            calls.unlock();
        }
    }

    /// Renews once; the caller holds [#calls] and the state is HELD.
    ///
    /// @return whether the next renewal can wait for a whole term
    private boolean renew() throws InterruptedException {
        long now = System.nanoTime();
        if (now - giveUpAtNanos >= 0) {
            lose("held for the longest time that SQS allows");
            return true;
        }
        if (hasRunOut()) {
            // Even if the queue would renew it: another worker may have received the message in between.
            lose("no renewal succeeded before the visibility timeout");
            return true;
        }
        try {
            queue.changeVisibility(delivery, terms.visibility(), terms.callTimeout());
            // Counted from before the request: SQS cannot have started earlier.
            expiresAtNanos = now + terms.visibility().toNanos();
            renewals.accept(Renewal.RENEWED);
            listener.accept(left());
            return true;
        } catch (ReceiptRefusedException e) {
            renewals.accept(Renewal.REFUSED);
            lose(String.valueOf(e.getMessage()));
            return true;
        } catch (QueueUnavailableException e) {
            renewals.accept(Renewal.FAILED);
            LOG.warnf("lease renewal failed messageId=%s error=%s", delivery.messageId(), e.getMessage());
            return false;
        }
    }

    private void lose(String reason) {
        state = State.LOST;
        LOG.warnf(
                "lease lost messageId=%s attempt=%d reason=%s", delivery.messageId(), delivery.receiveCount(), reason);
        owner.interrupt();
    }
}
