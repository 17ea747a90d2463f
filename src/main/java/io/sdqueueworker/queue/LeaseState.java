package io.sdqueueworker.queue;

import io.sdqueueworker.task.Delivery;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/// The state of one lease, its transitions, and the lock under which all calls about its message are made. Only a held
/// lease changes its state. Created on the owner's thread.
final class LeaseState {

    private static final Logger LOG = Logger.getLogger(Lease.class);

    private enum State {
        HELD,
        LAPSED,
        LOST,
        ENDED
    }

    private final Delivery delivery;
    private final Thread owner = Thread.currentThread();

    /// Held while a call about the message is in flight; guards the state.
    private final ReentrantLock calls = new ReentrantLock();

    /// Signaled with each change of the state.
    private final Condition changed = calls.newCondition();

    private volatile State state = State.HELD;
    private volatile boolean hasRun;

    LeaseState(Delivery delivery) {
        this.delivery = delivery;
    }

    boolean isHeld() {
        return state == State.HELD;
    }

    boolean isLapsed() {
        return state == State.LAPSED;
    }

    boolean isLost() {
        return state == State.LOST;
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    /// Marks that the owner has a run, so that a lapse does not interrupt it.
    void beginRun() {
        hasRun = true;
    }

    void lockInterruptibly() throws InterruptedException {
        calls.lockInterruptibly();
    }

    void lock() {
        calls.lock();
    }

    void unlock() {
        calls.unlock();
    }

    /// Lets other calls about the message in, until the state changes or the time is over. The caller holds the
    /// lock.
    @SuppressWarnings("WaitNotInLoop") // The callers loop.
    void awaitChange(long nanos) throws InterruptedException {
        var _ = changed.await(nanos, TimeUnit.NANOSECONDS);
    }

    /// Ends the waits for a change. The caller holds the lock.
    void signal() {
        changed.signalAll();
    }

    /// @throws InterruptedException if the lease is lapsed or lost
    void requireHeld() throws InterruptedException {
        switch (state) {
            case HELD -> {}
            case LAPSED -> throw new InterruptedException("lease lapsed");
            case LOST -> {
                // The interrupt by lose() has done its work.
                Thread.interrupted();
                throw new InterruptedException("lease lost");
            }
            case ENDED -> throw new IllegalStateException("the lease has ended");
        }
    }

    /// Ends the lease after its final call. The caller holds the lock, as for all transitions.
    void end() {
        become(State.ENDED);
    }

    /// Reports that the queue has refused a final call, to the owner that made it.
    void refuse() {
        become(State.LOST);
    }

    /// Reports that the lease has expired while the queue could not be reached.
    void lapse() {
        become(State.LAPSED);
        LOG.warnf(
                "lease lapsed messageId=%s attempt=%d continues=%s",
                delivery.messageId(), delivery.receiveCount(), hasRun);
        if (!hasRun) {
            owner.interrupt();
        }
    }

    /// Reports that another worker may have the message.
    void lose(String reason) {
        become(State.LOST);
        LOG.warnf(
                "lease lost messageId=%s attempt=%d reason=%s", delivery.messageId(), delivery.receiveCount(), reason);
        owner.interrupt();
    }

    private void become(State next) {
        state = next;
        signal();
    }
}
