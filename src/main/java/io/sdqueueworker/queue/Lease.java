package io.sdqueueworker.queue;

import io.sdqueueworker.io.WordlessException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// The right to work on one message, kept alive from its receive until its end. Held by the thread that took it.
///
/// - *Held*: the owner may do everything.
/// - *Lapsed*: the queue could not be reached until the lease expired. Another worker may have the message. An
///   owner that has begun a run is not interrupted: it may end the run, and store the result on the condition that
///   there is none yet ([#fenceToStore()]). It must not begin a run, publish, delete or release.
/// - *Lost*: the queue has refused a renewal, or did so until the lease expired. The owner is interrupted, and
///   must not do anything visible outside the worker.
/// - *Ended*: the message is deleted or released, or left to its visibility timeout.
///
/// [#fence()], [#delete(Duration)] and [#release(Duration, Duration)] throw an [InterruptedException] unless the lease
/// is held, so that a caller that forgets about the states does no harm.
public final class Lease implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Lease.class);

    private static final Duration AFTER_A_BUG = Duration.ofMillis(100);

    private final Renewals renewals;
    private final LeaseState state;
    private final FinalCalls finalCalls;

    Lease(MessageCalls message, Duration longestHold, LeaseEvents events) {
        this.renewals = new Renewals(message, longestHold, events);
        this.state = new LeaseState(message.delivery());
        this.finalCalls = new FinalCalls(state, message, renewals, events);
    }

    /// Reports whether the worker holds the message: it is neither lapsed nor lost nor deleted nor released.
    public boolean isHeld() {
        return state.isHeld();
    }

    /// Reports whether the lease has expired while the queue could not be reached. A lapsed lease stays lapsed.
    public boolean isLapsed() {
        return state.isLapsed();
    }

    /// Reports whether the worker has lost the message. A lost lease stays lost.
    public boolean isLost() {
        return state.isLost();
    }

    /// The time until the lease expires without another renewal.
    public Duration left() {
        return renewals.left();
    }

    /// Sets a listener that receives the time until the expiry after every renewal. It is called on the thread that
    /// renews, so it must be short: the next call about the message waits for it.
    public void whenRenewed(Consumer<Duration> listener) {
        renewals.setListener(listener);
    }

    /// Marks the begin of a run, which the owner may end even if the lease lapses. Called on the owner's thread,
    /// before each run.
    ///
    /// @throws InterruptedException if the lease is not held
    public void beginRun() throws InterruptedException {
        state.beginRun();
        state.requireHeld();
    }

    /// Renews now, on the calling thread. Called before anything that is visible outside the worker.
    ///
    /// @throws InterruptedException if the lease is not held, or if the thread was interrupted for another reason
    public void fence() throws InterruptedException {
        fenceToStore();
        state.lockInterruptibly();
        try {
            state.requireHeld();
        } finally {
            state.unlock();
        }
    }

    /// Renews now, on the calling thread, and returns also if the lease has lapsed. Called before a step that other
    /// workers cannot notice, or that changes nothing if another worker has taken it.
    ///
    /// @throws InterruptedException if the lease is lost, or if the thread was interrupted for another reason
    public void fenceToStore() throws InterruptedException {
        state.lockInterruptibly();
        try {
            long began = System.nanoTime();
            while (state.isHeld() && !renewals.hasSucceededSince(began)) {
                renew();
                if (!renewals.hasSucceededSince(began)) {
                    awaitTurn();
                }
            }
            if (!state.isLapsed()) {
                state.requireHeld();
            }
        } finally {
            state.unlock();
        }
    }

    /// Deletes the message of a finished task. The lease is renewed until the queue has answered, and ends then.
    ///
    /// @param patience how long it is tried again while the queue cannot be reached
    /// @throws QueueUnavailableException if the queue refuses the call, or if the time is over
    /// @throws InterruptedException if the lease is not held, or if the thread was interrupted for another reason
    public void delete(Duration patience) throws QueueUnavailableException, InterruptedException {
        finalCalls.delete(patience);
    }

    /// Releases the message to the queue. It is not renewed any more, and the lease ends.
    ///
    /// @param pause how long the message stays hidden; zero to release it at once
    /// @param patience how long it is tried again while the queue cannot be reached
    /// @throws QueueUnavailableException if the queue refuses the call, or if the time is over
    /// @throws InterruptedException if the lease is not held, or if the thread was interrupted for another reason;
    ///     the caller may then try again
    public void release(Duration pause, Duration patience) throws QueueUnavailableException, InterruptedException {
        finalCalls.release(pause, patience);
    }

    /// Stops the renewals. A message that was neither deleted nor released comes back when its visibility timeout
    /// ends.
    @Override
    public void close() {
        state.lock();
        try {
            if (state.isHeld()) {
                state.end();
            }
        } finally {
            state.unlock();
        }
    }

    /// Renews in turn, on the calling thread, for as long as there is something to renew.
    void keepRenewed() {
        boolean going = true;
        while (going) {
            try {
                going = renewInTurn();
            } catch (InterruptedException e) {
                // The renewals stop at shutdown.
                going = false;
            } catch (Throwable bug) {
                // Without renewals, another worker would get the message while this one works on it.
                WordlessException.log(LOG, "internal error in the renewal of a lease", bug);
                LockSupport.parkNanos(AFTER_A_BUG.toNanos());
            }
        }
    }

    /// @return false if there is nothing to renew any more
    private boolean renewInTurn() throws InterruptedException {
        state.lockInterruptibly();
        try {
            while (state.isHeld() && !finalCalls.isReleasing()) {
                if (renewals.nanosUntilNext() <= 0) {
                    renew();
                }
                awaitTurn();
            }
            return false;
        } finally {
            state.unlock();
        }
    }

    private void awaitTurn() throws InterruptedException {
        if (state.isHeld()) {
            state.awaitChange(renewals.nanosUntilNext());
        }
    }

    /// Renews once; the caller holds the lock, and the lease is held.
    private void renew() throws InterruptedException {
        switch (renewals.renew()) {
            case RENEWED, FAILED -> {}
            case LAPSED -> state.lapse();
            case EXPIRED -> state.lose("no renewal succeeded before the visibility timeout");
            case HELD_TOO_LONG -> state.lose("held for the longest time that SQS allows");
            case REFUSED -> {
                if (finalCalls.isDeleting()) {
                    state.end();
                } else {
                    state.lose("the queue has refused a renewal");
                }
            }
        }
    }
}
