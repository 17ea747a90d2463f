package io.sdqueueworker.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/// The text and the values of a log line. The keys are found in the line's format and never in a value, which may
/// look like one.
///
/// @param text without the keys and their values
/// @param values in the order of the line
record LoggedEvent(String text, Map<String, JsonNode> values) {

    private static final String OWN_LOGGERS = "io.sdqueueworker.";

    private static final Pattern KEY = Pattern.compile("(?<!\\S)([A-Za-z]\\w*)=(\"[^\"]*\"|[^\\s\"]+)");

    private static final PatternFormatter WHOLE = new PatternFormatter("%s");

    private static final Pattern SPACES = Pattern.compile("\\s+");

    /// Lines of libraries are text as a whole: their formats have no keys.
    static LoggedEvent of(ExtLogRecord line) {
        try {
            return line.getMessage() != null
                            && String.valueOf(line.getLoggerName()).startsWith(OWN_LOGGERS)
                    ? parsed(line)
                    : new LoggedEvent(WHOLE.format(line), Map.of());
        } catch (IllegalArgumentException _) {
            // The format does not fit its values.
            return new LoggedEvent(String.valueOf(line.getMessage()), Map.of());
        }
    }

    private static LoggedEvent parsed(ExtLogRecord line) {
        Object[] parameters = line.getParameters();
        Pieces pieces = new Pieces(
                line.getFormatStyle() == ExtLogRecord.FormatStyle.PRINTF && parameters != null,
                parameters == null
                        ? List.<Object>of().iterator()
                        : Arrays.asList(parameters).iterator());
        String format = line.getMessage();
        StringBuilder text = new StringBuilder();
        Map<String, JsonNode> values = new LinkedHashMap<>();
        Matcher key = KEY.matcher(format);
        int end = 0;
        while (key.find()) {
            text.append(pieces.text(format.substring(end, key.start())));
            values.putIfAbsent(key.group(1), pieces.value(key.group(2)));
            end = key.end();
        }
        text.append(pieces.text(format.substring(end)));
        return new LoggedEvent(SPACES.matcher(text).replaceAll(" ").strip(), values);
    }

    /// The parts of a format, each of which takes as many parameters as it has placeholders.
    private record Pieces(boolean hasPlaceholders, Iterator<Object> parameters) {

        String text(String piece) {
            return hasPlaceholders ? String.format(piece, next(piece)) : piece;
        }

        JsonNode value(String piece) {
            if (hasPlaceholders && piece.equals("%d")) {
                Object[] number = next(piece);
                return number.length == 1 && number[0] instanceof Number whole
                        ? JsonNodeFactory.instance.numberNode(whole.longValue())
                        : JsonNodeFactory.instance.textNode(String.format(piece, number));
            }
            return JsonNodeFactory.instance.textNode(unquoted(text(piece), piece));
        }

        private static String unquoted(String value, String piece) {
            return piece.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
        }

        private Object[] next(String piece) {
            return IntStream.range(0, QuotedValues.placeholders(piece))
                    .filter(_ -> parameters.hasNext())
                    .mapToObj(_ -> parameters.next())
                    .toArray();
        }
    }
}
