package io.sdqueueworker.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jspecify.annotations.Nullable;

/// A log line as a JSON object: when, where, the constant text, each value under its key, and the stack.
public final class JsonLine {

    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private JsonLine() {}

    static String of(ExtLogRecord line) {
        LoggedEvent event = LoggedEvent.of(line);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("timestamp", TIMESTAMP.format(line.getInstant()));
        json.put("level", line.getLevel().getName());
        json.put("logger", String.valueOf(line.getLoggerName()));
        json.put("thread", String.valueOf(line.getThreadName()));
        json.put("message", event.text());
        event.values().forEach((key, value) -> {
            if (!json.has(key)) {
                json.set(key, value);
            }
        });
        if (line.getThrown() != null) {
            json.put("stack", stack(line.getThrown()));
        }
        return json.toString();
    }

    /// A line about the end of a process that did not start, for which there is no logger any more.
    public static String ofFailure(String text, @Nullable Throwable failure) {
        ExtLogRecord line =
                new ExtLogRecord(Level.ERROR, text, ExtLogRecord.FormatStyle.NO_FORMAT, JsonLine.class.getName());
        line.setLoggerName("Main");
        line.setThrown(failure);
        return of(line);
    }

    private static String stack(Throwable thrown) {
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        return stack.toString();
    }
}
