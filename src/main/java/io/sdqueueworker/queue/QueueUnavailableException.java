package io.sdqueueworker.queue;

/// A call to the queue failed for now: no answer, an error of the service, or credentials that it refuses.
public final class QueueUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    /// @param message the operation and what came back, without secrets
    public QueueUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
