package io.sdqueueworker.queue;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Whether more messages wait in the queue than idle workers take: two looks in a row, a second apart, have shown some.
/// A message that an idle worker's long poll takes is gone before the second look.
///
/// Looks only when it is asked, and at most once a second. Used by one thread.
public final class Backlog {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /// Without the permission there is no use in asking every second. [QueueWatch] tells of it.
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(15);

    /// A look that is older tells nothing of now.
    private static final Duration LONGEST_TRUST = Duration.ofSeconds(5);

    /// @param visible how many messages waited, less those that this worker has taken since
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

    /// Whether the last two looks have shown messages. Takes a look first, if it is time for one.
    public boolean isThere() throws InterruptedException {
        if (nanoTime.getAsLong() - nextLookAtNanos >= 0) {
            look();
        }
        return tellsOfMessages(last) && tellsOfMessages(lastButOne);
    }

    /// This worker has taken a message, which the looks so far have counted.
    public void shrink() {
        last = last.less(1);
        lastButOne = lastButOne.less(1);
    }

    /// The queue had no message to give, whatever the looks have shown: the counts are approximate and come late.
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

    private boolean tellsOfMessages(Look look) {
        return look.visible() > 0 && nanoTime.getAsLong() - look.atNanos() <= LONGEST_TRUST.toNanos();
    }
}
