package io.sdqueueworker.queue;

/// The queue says that the message is not ours any more: its visibility ran out, or somebody deleted it.
public final class ReceiptRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /// @param message why the message is known not to be ours any more, without having been asked for
    public ReceiptRefusedException(String message) {
        super(message);
    }

    /// @param message the operation and the queue's error code
    public ReceiptRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
