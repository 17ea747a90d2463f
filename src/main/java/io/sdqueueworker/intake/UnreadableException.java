package io.sdqueueworker.intake;

/// A message, or what it points to, is not what it has to be. The reason does not quote it.
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
