package io.sdqueueworker.telemetry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An exception for the log: its class and stack trace without its message, which may quote a task.
final class WordlessException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int MOST_CAUSES = 10;

    /// A stack that has overflowed repeats the same frames.
    private static final int MOST_FRAMES = 60;

    private WordlessException(Throwable bug, @Nullable Throwable cause) {
        super(bug.getClass().getName(), cause, false, true);
        StackTraceElement[] frames = bug.getStackTrace();
        setStackTrace(Arrays.copyOf(frames, Math.min(frames.length, MOST_FRAMES)));
    }

    static WordlessException of(Throwable bug) {
        return of(bug, MOST_CAUSES);
    }

    private static WordlessException of(Throwable bug, int causes) {
        Throwable cause = bug.getCause();
        return new WordlessException(bug, cause == null || causes == 0 ? null : of(cause, causes - 1));
    }
}
