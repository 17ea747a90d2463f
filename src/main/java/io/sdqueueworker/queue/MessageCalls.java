package io.sdqueueworker.queue;

import io.sdqueueworker.io.Durations;
import io.sdqueueworker.task.Delivery;
import java.time.Duration;

/// The calls about one message, each bounded as a whole.
record MessageCalls(TaskQueue queue, Delivery delivery, LeaseTerms terms, BoundedCalls calls) {

    void renew() throws QueueUnavailableException, ReceiptRefusedException, InterruptedException {
        changeVisibility(terms.visibility(), terms.callTimeout());
    }

    /// Another worker may have received the message since, and a late release would take it away.
    void requireVisibilityNotOver(long endsAtNanos) throws ReceiptRefusedException {
        if (System.nanoTime() - endsAtNanos >= 0) {
            throw new ReceiptRefusedException("its visibility timeout has ended");
        }
    }

    /// @param pause how long the message stays hidden
    /// @param timeout shortens the usual one
    void release(Duration pause, Duration timeout)
            throws QueueUnavailableException, ReceiptRefusedException, InterruptedException {
        changeVisibility(pause, Durations.shorter(terms.callTimeout(), timeout));
    }

    void delete() throws QueueUnavailableException, ReceiptRefusedException, InterruptedException {
        calls.make("DeleteMessage", terms.callTimeout(), () -> queue.delete(delivery));
    }

    private void changeVisibility(Duration visibility, Duration timeout)
            throws QueueUnavailableException, ReceiptRefusedException, InterruptedException {
        calls.make("ChangeMessageVisibility", timeout, () -> queue.changeVisibility(delivery, visibility, timeout));
    }
}
