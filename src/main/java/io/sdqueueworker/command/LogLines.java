package io.sdqueueworker.command;

import io.quarkus.logging.LoggingFilter;
import io.sdqueueworker.config.LogFormat;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/// Writes log lines in the format of the process. It is a filter, since Quarkus installs filters before it writes the
/// first line.
@LoggingFilter(name = "log-lines")
public final class LogLines implements Filter {

    private final LogFormat format;

    public LogLines() {
        this(LogFormat.ofProcess());
    }

    LogLines(LogFormat format) {
        this.format = format;
    }

    /// Prepares the process for its log format. To be called before Quarkus starts, which reads the property.
    public static void prepare() {
        if (LogFormat.ofProcess() == LogFormat.JSON) {
            System.setProperty("quarkus.log.console.format", "%s%n");
        }
    }

    @Override
    public boolean isLoggable(LogRecord line) {
        if (line instanceof ExtLogRecord event) {
            switch (format) {
                case TEXT -> QuotedValues.quote(event);
                case JSON -> {
                    event.setMessage(JsonLine.of(event), ExtLogRecord.FormatStyle.NO_FORMAT);
                    event.setThrown(null);
                }
            }
        }
        return true;
    }
}
