package io.sdqueueworker.queue;

/// Reports that the worker does not hold the message any more: its visibility timeout has ended, or it was deleted.
public final class ReceiptRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean retried;

    /// @param message the reason, if it is known without a call
    public ReceiptRefusedException(String message) {
        super(message);
        this.retried = false;
    }

    /// @param message the operation and the queue's error code
    /// @param retried whether an earlier try within the same call has failed
    public ReceiptRefusedException(String message, boolean retried, Throwable cause) {
        super(message, cause);
        this.retried = retried;
    }

    /// Returns whether an earlier try within the same call has failed: the queue may have carried it out, although its
    /// answer is missing.
    public boolean isRetried() {
        return retried;
    }
}
