package io.sdqueueworker.command;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;

/// Quotes the values of log lines, `reason="the runtime does not answer"`, so that programs can tell where a value
/// ends. The constant texts of the lines stay as they are.
final class QuotedValues {

    private static final Pattern PLACEHOLDER = Pattern.compile("%[^a-zA-Z%]*([a-zA-Z%])");

    private static final Pattern PLAIN = Pattern.compile("[^\\s\"=\\p{Cntrl}]+", Pattern.UNICODE_CHARACTER_CLASS);

    /// Control characters, and the two characters that Unicode has for the end of a line or paragraph.
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

    private QuotedValues() {}

    static void quote(ExtLogRecord line) {
        if (line.getFormatStyle() == ExtLogRecord.FormatStyle.PRINTF && line.getParameters() != null) {
            line.setParameters(quoted(String.valueOf(line.getMessage()), line.getParameters()));
        }
    }

    /// The number of values that a format takes.
    static int placeholders(String format) {
        return (int) PLACEHOLDER
                .matcher(format)
                .results()
                .map(placeholder -> placeholder.group(1))
                .filter(conversion -> !conversion.equals("%") && !conversion.equals("n"))
                .count();
    }

    /// @param format with a placeholder for each value
    static Object[] quoted(String format, Object... values) {
        Object[] quoted = values.clone();
        Matcher placeholder = PLACEHOLDER.matcher(format);
        for (int i = 0; i < quoted.length && placeholder.find(); ) {
            if (placeholder.group(1).equals("%") || placeholder.group(1).equals("n")) {
                continue;
            }
            boolean isValue = placeholder.start() > 0 && format.charAt(placeholder.start() - 1) == '=';
            if (isValue && placeholder.group(1).equals("s")) {
                quoted[i] = quoted(String.valueOf(quoted[i]));
            }
            i++;
        }
        return quoted;
    }

    private static String quoted(String value) {
        if (PLAIN.matcher(value).matches()) {
            return value;
        }
        String escaped = value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
        return '"' + CONTROL.matcher(escaped).replaceAll(QuotedValues::escape) + '"';
    }

    private static String escape(MatchResult control) {
        return String.format(Locale.ROOT, "\\\\u%04x", (int) control.group().charAt(0));
    }
}
