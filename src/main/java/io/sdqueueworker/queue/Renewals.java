package io.sdqueueworker.queue;

import io.sdqueueworker.queue.LeaseEvents.Renewal;
import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// The renewals of one lease: their times, their calls, and what their results mean. [Lease] guards it by its lock.
final class Renewals {

    private static final Logger LOG = Logger.getLogger(Renewals.class);

    /// The result of a renewal.
    enum Result {
        RENEWED,
        /// The call failed, and the lease has not expired.
        FAILED,
        /// The lease has expired, and the queue could not be reached at the end.
        LAPSED,
        /// The lease has expired although the queue could be reached.
        EXPIRED,
        /// SQS does not hide the message any longer.
        HELD_TOO_LONG,
        /// The queue reports that another worker may have the message.
        REFUSED
    }

    private final MessageCalls message;
    private final LeaseEvents events;
    private final long giveUpAtNanos;
    private volatile long expiresAtNanos;
    private volatile Consumer<Duration> listener = _ -> {};
    private long renewedAtNanos;
    private long nextAtNanos = System.nanoTime();
    private boolean unreachable;

    Renewals(MessageCalls message, Duration longestHold, LeaseEvents events) {
        this.message = message;
        this.events = events;
        long receivedAtNanos = message.delivery().receivedAtNanos();
        this.renewedAtNanos = receivedAtNanos;
        this.expiresAtNanos = receivedAtNanos + message.delivery().visibility().toNanos();
        this.giveUpAtNanos = receivedAtNanos + longestHold.toNanos();
    }

    /// Sets the listener that receives the time until the expiry after every renewal.
    void setListener(Consumer<Duration> listener) {
        this.listener = listener;
    }

    /// [System#nanoTime()] of the expiry without another renewal.
    long expiresAtNanos() {
        return expiresAtNanos;
    }

    Duration left() {
        return Duration.ofNanos(expiresAtNanos - System.nanoTime());
    }

    /// The time until the next renewal is due.
    long nanosUntilNext() {
        return nextAtNanos - System.nanoTime();
    }

    boolean hasSucceededSince(long nanos) {
        return renewedAtNanos - nanos >= 0;
    }

    /// Renews once, on the calling thread.
    Result renew() throws InterruptedException {
        long now = System.nanoTime();
        // In case of an error that is not caught here.
        retryLater();
        if (now - giveUpAtNanos >= 0) {
            return Result.HELD_TOO_LONG;
        }
        if (now - expiresAtNanos >= 0) {
            // Even if the queue would renew it: another worker may have received the message in between.
            return unreachable ? Result.LAPSED : Result.EXPIRED;
        }
        try {
            message.renew();
        } catch (ReceiptRefusedException e) {
            LOG.warnf(
                    "lease renewal refused messageId=%s error=%s",
                    message.delivery().messageId(), e.getMessage());
            events.renewalEnded(Renewal.REFUSED, String.valueOf(e.getMessage()));
            return Result.REFUSED;
        } catch (QueueUnavailableException e) {
            unreachable = !e.isRefusal();
            retryLater();
            LOG.warnf(
                    "lease renewal failed messageId=%s error=%s",
                    message.delivery().messageId(), e.getMessage());
            events.renewalEnded(e.isRefusal() ? Renewal.DENIED : Renewal.FAILED, String.valueOf(e.getMessage()));
            return Result.FAILED;
        }
        // Counted from before the request: SQS cannot have started earlier.
        renewedAtNanos = now;
        expiresAtNanos = now + message.terms().visibility().toNanos();
        unreachable = false;
        nextAtNanos = System.nanoTime() + message.terms().untilNext(left()).toNanos();
        events.renewalEnded(Renewal.RENEWED, "");
        listener.accept(left());
        return Result.RENEWED;
    }

    private void retryLater() {
        nextAtNanos = System.nanoTime() + message.terms().untilRetry(left()).toNanos();
    }
}
