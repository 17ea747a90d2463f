package io.sdqueueworker.staging;

import io.sdqueueworker.task.Code;
import java.io.IOException;

/// Reports that an input cannot be fetched, with a reason for the sender.
///
/// The reason contains neither the place in the content nor the URL: the caller adds them.
public final class SourceFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Code code;
    private final boolean concernsEverySource;

    private SourceFailedException(Code code, String reason) {
        this(code, reason, false);
    }

    private SourceFailedException(Code code, String reason, boolean concernsEverySource) {
        super(reason);
        this.code = code;
        this.concernsEverySource = concernsEverySource;
    }

    /// The input must not be fetched.
    public static SourceFailedException refused(String reason) {
        return new SourceFailedException(Code.INPUT_REFUSED, reason);
    }

    /// The input is part of the task, and broken.
    static SourceFailedException invalid(String reason) {
        return new SourceFailedException(Code.INVALID_REQUEST, reason);
    }

    /// The input does not exist.
    public static SourceFailedException notFound(String reason) {
        return new SourceFailedException(Code.INPUT_NOT_FOUND, reason);
    }

    /// The source does not answer at present.
    public static SourceFailedException unavailable(String reason) {
        return new SourceFailedException(Code.INPUT_UNAVAILABLE, reason);
    }

    /// The worker cannot read any source of this kind at present: its credentials are not valid, or its calls are
    /// throttled.
    public static SourceFailedException unavailableEverywhere(String reason) {
        return new SourceFailedException(Code.INPUT_UNAVAILABLE, reason, true);
    }

    /// Returns whether all other sources of this kind fail too.
    boolean concernsEverySource() {
        return concernsEverySource;
    }

    /// The failure code of the task.
    public Code code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
