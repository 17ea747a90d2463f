package io.sdqueueworker.queue;

/// Reports that the worker does not hold the message any more: its visibility timeout has ended, or it was deleted.
public final class ReceiptRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /// @param message the reason, if it is known without a call
    public ReceiptRefusedException(String message) {
        super(message);
    }

    /// @param message the operation and the queue's error code
    public ReceiptRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
