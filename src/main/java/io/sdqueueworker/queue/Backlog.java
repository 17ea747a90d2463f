package io.sdqueueworker.queue;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Detects a backlog: more messages wait in the queue than idle workers receive. Two reads of the queue's depth, a
/// second apart, must both show messages, because a message that an idle worker receives is gone by the second one.
///
/// Reads the depth only when asked, and at most once a second. Used by one thread.
public final class Backlog {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /// The pause after a failed read: it may be a missing permission, which [QueueWatch] reports.
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(15);

    /// The age after which a read says nothing about the queue now.
    private static final Duration LONGEST_TRUST = Duration.ofSeconds(5);

    /// @param visible messages that waited, less those that this worker has received since
    private record Look(long atNanos, int visible) {

        Look less(int taken) {
            return new Look(atNanos, visible - taken);
        }
    }

    private final TaskQueue queue;
    private final LongSupplier nanoTime;
    private Look last;
    private Look lastButOne;
    private long nextLookAtNanos;

    public Backlog(TaskQueue queue) {
        this(queue, System::nanoTime);
    }

    /// @param nanoTime a clock like [System#nanoTime()]
    public Backlog(TaskQueue queue, LongSupplier nanoTime) {
        this.queue = queue;
        this.nanoTime = nanoTime;
        this.nextLookAtNanos = nanoTime.getAsLong();
        this.last = new Look(nextLookAtNanos, 0);
        this.lastButOne = last;
    }

    /// Reports whether the last two reads have shown messages. Reads first if the last read is a second ago.
    public boolean isThere() throws InterruptedException {
        if (nanoTime.getAsLong() - nextLookAtNanos >= 0) {
            look();
        }
        return showsMessages(last) && showsMessages(lastButOne);
    }

    /// Subtracts a message that this worker has received, and that the last reads have counted.
    public void shrink() {
        last = last.less(1);
        lastButOne = lastButOne.less(1);
    }

    /// Discards the last reads after an empty receive: the counts of SQS are approximate and late.
    public void forget() {
        last = last.less(last.visible());
        lastButOne = lastButOne.less(lastButOne.visible());
    }

    private void look() throws InterruptedException {
        long now = nanoTime.getAsLong();
        lastButOne = last;
        try {
            last = new Look(now, queue.state().visible());
            nextLookAtNanos = now + BETWEEN_LOOKS.toNanos();
        } catch (QueueUnavailableException e) {
            last = new Look(now, 0);
            nextLookAtNanos = now + AFTER_A_FAILURE.toNanos();
        }
    }

    private boolean showsMessages(Look look) {
        return look.visible() > 0 && nanoTime.getAsLong() - look.atNanos() <= LONGEST_TRUST.toNanos();
    }
}
