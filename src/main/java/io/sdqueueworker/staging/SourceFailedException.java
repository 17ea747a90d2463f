package io.sdqueueworker.staging;

import io.sdqueueworker.task.Code;
import java.io.IOException;

/// An input cannot be had, for a reason that its sender can be told. Says nothing of the place in the content, nor of
/// the URL: whoever fetched it knows them.
public final class SourceFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    private SourceFailedException(Code code, String reason) {
        super(reason);
        this.code = code;
    }

    /// The input is not to be fetched.
    public static SourceFailedException refused(String reason) {
        return new SourceFailedException(Code.INPUT_REFUSED, reason);
    }

    /// The input is not there.
    public static SourceFailedException notFound(String reason) {
        return new SourceFailedException(Code.INPUT_NOT_FOUND, reason);
    }

    /// The source cannot be asked at present.
    public static SourceFailedException unavailable(String reason) {
        return new SourceFailedException(Code.INPUT_UNAVAILABLE, reason);
    }

    /// What follows from it.
    public Code code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
