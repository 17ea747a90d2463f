package io.sdqueueworker.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The messages of a logger that contain a text, while this is open. The text separates them from those of tests that
/// run at the same time.
public final class LoggedLines extends Handler implements AutoCloseable {

    private final Logger logger;
    private final String text;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private LoggedLines(Logger logger, String text) {
        this.logger = logger;
        this.text = text;
    }

    public static LoggedLines of(String logger, String text) {
        LoggedLines listening = new LoggedLines(Logger.getLogger(logger), text);
        listening.logger.addHandler(listening);
        return listening;
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord line) {
        if (line.getMessage().contains(text)) {
            lines.add(line.getMessage());
        }
    }

    @Override
    public void flush() {
        // Nothing to flush.
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
