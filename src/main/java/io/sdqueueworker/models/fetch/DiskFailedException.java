package io.sdqueueworker.models.fetch;

import io.sdqueueworker.io.FileErrors;
import java.io.IOException;

/// Reports that the model directory cannot be written or read. A separate [IOException], so that it is not mistaken
/// for a broken connection in code that reads from one and writes to the other.
public final class DiskFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    DiskFailedException(IOException cause) {
        super(FileErrors.describe(cause), cause);
    }

    /// Returns whether the cause is a full disk, and not another failure of the disk. The JDK reports it only by
    /// the message of the C library.
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
