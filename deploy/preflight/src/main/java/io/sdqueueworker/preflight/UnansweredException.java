package io.sdqueueworker.preflight;

/// A call that AWS has denied or not answered.
final class UnansweredException extends Exception {

    private final String action;
    private final String reason;

    /// @param action as IAM calls it, such as `ec2:DescribeVpcs`
    /// @param reason the status and the code of the answer
    UnansweredException(String action, String reason, Throwable cause) {
        super(action + ": " + reason, cause);
        this.action = action;
        this.reason = reason;
    }

    String action() {
        return action;
    }

    String reason() {
        return reason;
    }
}
