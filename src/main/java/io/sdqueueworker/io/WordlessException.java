package io.sdqueueworker.io;

import java.util.Arrays;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// An exception for the log: its class and stack trace without its message, which may quote a task.
public final class WordlessException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int MOST_CAUSES = 10;

    /// A stack that has overflowed repeats the same frames.
    private static final int MOST_FRAMES = 60;

    private WordlessException(Throwable bug, @Nullable Throwable cause) {
        super(bug.getClass().getName(), cause, false, true);
        StackTraceElement[] frames = bug.getStackTrace();
        setStackTrace(Arrays.copyOf(frames, Math.min(frames.length, MOST_FRAMES)));
    }

    public static WordlessException of(Throwable bug) {
        return of(bug, MOST_CAUSES);
    }

    /// Logs what would end a loop that has to go on. Never throws: memory may be exhausted.
    ///
    /// @param event names the loop, for the log
    public static void log(Logger log, String event, Throwable bug) {
        try {
            log.error(event, of(bug));
        } catch (Throwable unlogged) {
            // Nothing is left to report it with.
            bug.addSuppressed(unlogged);
        }
    }

    private static WordlessException of(Throwable bug, int causes) {
        Throwable cause = bug.getCause();
        return new WordlessException(bug, cause == null || causes == 0 ? null : of(cause, causes - 1));
    }
}
