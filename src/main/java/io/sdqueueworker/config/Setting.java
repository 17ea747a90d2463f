package io.sdqueueworker.config;

import java.time.DateTimeException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A kind of setting: a parser, and one sentence that says which values it expects.
///
/// An empty value counts as not given. A wrong value is part of the error, without credentials and queries of URLs.
///
/// @param expected completes "expects …"
/// @param parser throws an [IllegalArgumentException] or a [DateTimeException] for a wrong value
record Setting<T>(String expected, Function<String, T> parser) {

    private static final int LONGEST_SHOWN = 120;
    private static final Pattern CREDENTIALS = Pattern.compile("//[^/@]*@");
    private static final Pattern QUERY = Pattern.compile("(://[^?]*\\?).*");

    private static final class ExplainedException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        ExplainedException(IllegalArgumentException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /// A parser whose own message is part of the error.
    static <T> Function<String, T> explained(Function<String, T> parser) {
        return value -> {
            try {
                return parser.apply(value);
            } catch (IllegalArgumentException e) {
                throw new ExplainedException(e);
            }
        };
    }

    /// A parser that accepts the texts that match a pattern.
    static Function<String, String> matching(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return value -> {
            if (!pattern.matcher(value).matches()) {
                throw new IllegalArgumentException(value);
            }
            return value;
        };
    }

    @Nullable
    T read(String value) {
        String text = value.strip();
        if (text.isEmpty()) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (ExplainedException e) {
            throw wrong(text, " (it " + e.getMessage() + ")", e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw wrong(text, "", e);
        }
    }

    private IllegalArgumentException wrong(String value, String reason, RuntimeException cause) {
        return new IllegalArgumentException("expects " + expected + ", not '" + shown(value) + "'" + reason, cause);
    }

    private static String shown(String value) {
        String plain =
                QUERY.matcher(CREDENTIALS.matcher(value).replaceAll("//…@")).replaceAll("$1…");
        return plain.length() <= LONGEST_SHOWN ? plain : plain.substring(0, LONGEST_SHOWN) + "…";
    }
}
