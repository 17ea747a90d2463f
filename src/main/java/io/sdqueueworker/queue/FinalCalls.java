package io.sdqueueworker.queue;

import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.io.Durations;
import java.time.Duration;

/// The calls that end a lease: the deletion of the message, or its release. They are tried again while the queue cannot
/// be reached, and made only while no renewal is in flight, so that no renewal overtakes them.
final class FinalCalls {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /// The shortest time limit of a call: the last try of a release is not cut shorter.
    private static final Duration SHORTEST_CALL = Duration.ofSeconds(1);

    private final LeaseState state;
    private final MessageCalls message;
    private final Renewals renewals;
    private final LeaseEvents events;
    private boolean deleting;
    private boolean releasing;

    FinalCalls(LeaseState state, MessageCalls message, Renewals renewals, LeaseEvents events) {
        this.state = state;
        this.message = message;
        this.renewals = renewals;
        this.events = events;
    }

    /// Reports whether the message is being deleted: a refusal then means that an earlier try was carried out,
    /// although its answer is missing.
    boolean isDeleting() {
        return deleting;
    }

    /// Reports whether the message is being released, so that it is not renewed any more.
    boolean isReleasing() {
        return releasing;
    }

    /// See [Lease#delete(Duration)].
    void delete(Duration patience) throws QueueUnavailableException, InterruptedException {
        state.lockInterruptibly();
        try {
            deleting = true;
            end(patience, _ -> message.delete());
            events.deleted();
        } catch (QueueUnavailableException e) {
            if (e.isRefusal()) {
                events.deletionDenied(String.valueOf(e.getMessage()));
            }
            throw e;
        } finally {
            deleting = false;
            state.unlock();
        }
    }

    /// See [Lease#release(Duration, Duration)].
    void release(Duration pause, Duration patience) throws QueueUnavailableException, InterruptedException {
        state.lockInterruptibly();
        try {
            releasing = true;
            state.signal();
            end(patience, left -> {
                message.requireVisibilityNotOver(renewals.expiresAtNanos());
                message.release(pause, left);
            });
        } finally {
            state.unlock();
        }
    }

    private interface Call {
        void make(Duration timeout) throws QueueUnavailableException, ReceiptRefusedException, InterruptedException;
    }

    private void end(Duration patience, Call call) throws QueueUnavailableException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        boolean isRetry = false;
        state.requireHeld();
        while (state.isHeld()) {
            try {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                call.make(Durations.longer(left, SHORTEST_CALL));
                state.end();
                return;
            } catch (ReceiptRefusedException e) {
                if (isRetry || e.isRetried()) {
                    // An earlier try was carried out, although its answer is missing.
                    state.end();
                    return;
                }
                state.refuse();
                throw new InterruptedException("lease lost: " + e.getMessage());
            } catch (QueueUnavailableException e) {
                long pause = backoff.take().toNanos();
                if (e.isRefusal() || System.nanoTime() + pause - deadline > 0) {
                    throw e;
                }
                isRetry = true;
                state.awaitChange(pause);
            }
        }
        if (!state.hasEnded()) {
            state.requireHeld();
        }
    }
}
