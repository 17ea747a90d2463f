package io.sdqueueworker.models.fetch;

import java.io.IOException;

/// The model directory cannot be written or read. An [IOException] of its own, so that it is not mistaken for a
/// broken connection where both are read and written in one breath.
public final class DiskFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    DiskFailedException(IOException cause) {
        super(cause.toString(), cause);
    }

    /// Whether a failure comes of a disk that is full, and of nothing else that may be wrong with one. The JDK
    /// tells by the words of the C library alone.
    public static boolean isForWantOfRoom(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof IOException
                    && (message.contains("No space left on device") || message.contains("Disk quota exceeded"))) {
                return true;
            }
        }
        return false;
    }
}
