package io.sdqueueworker.queue;

/// Reports that a call to the queue has failed for now: no answer, an error of the service, or rejected credentials.
public final class QueueUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    /// @param message the operation and the error, without secrets
    public QueueUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
