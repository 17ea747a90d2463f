package io.sdqueueworker.intake;

/// Reports that a message, or the object that it points to, is invalid. The reason does not quote it.
final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    UnreadableException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
