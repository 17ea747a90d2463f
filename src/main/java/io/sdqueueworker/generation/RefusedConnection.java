package io.sdqueueworker.generation;

import io.sdqueueworker.task.TaskFailedException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;

/// A refused connection: the runtime's process is gone, not slow.
public final class RefusedConnection {

    private RefusedConnection() {}

    /// Whether the call failed because the connection was refused.
    public static boolean isCauseOf(TaskFailedException failure) {
        boolean refused = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpTimeoutException || cause instanceof UnresolvedAddressException) {
                // The JDK's client reports these as a ConnectException, too.
                return false;
            }
            refused |= cause instanceof ConnectException;
        }
        return refused;
    }
}
