package io.sdqueueworker.queue;

/// Reports that a call to the queue has failed for now: no answer, an error of the service, or rejected credentials.
public final class QueueUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean refusal;

    private QueueUnavailableException(String message, boolean refusal, Throwable cause) {
        super(message, cause);
        this.refusal = refusal;
    }

    /// The queue has answered, and refuses the call: a permission is missing, the credentials are invalid, or the
    /// queue does not exist.
    ///
    /// @param message the operation and the error, without secrets
    public static QueueUnavailableException refused(String message, Throwable cause) {
        return new QueueUnavailableException(message, true, cause);
    }

    /// The queue cannot be reached, or has failed by itself.
    ///
    /// @param message the operation and the error, without secrets
    public static QueueUnavailableException unreachable(String message, Throwable cause) {
        return new QueueUnavailableException(message, false, cause);
    }

    /// Returns whether the queue has refused the call. If not, it could not be reached.
    public boolean isRefusal() {
        return refusal;
    }
}
