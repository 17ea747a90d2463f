package io.sdqueueworker.config;

import java.io.Serializable;
import java.time.DateTimeException;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// A kind of setting: a parser, and one sentence that says which values it expects.
///
/// An empty value counts as not given. A wrong value is part of the error, without credentials and queries of URLs.
@SuppressWarnings("serial") // Converters are serializable by their interface; no converter is serialized.
abstract class Setting<T> implements Converter<T> {

    private static final int LONGEST_SHOWN = 120;
    private static final Pattern CREDENTIALS = Pattern.compile("//[^/@]*@");
    private static final Pattern QUERY = Pattern.compile("(://[^?]*\\?).*");

    private final String expected;
    private final Parser<T> parser;

    /// Reads a value that is not empty, and throws an [IllegalArgumentException] or a [DateTimeException] if it is
    /// wrong.
    interface Parser<T> extends Serializable {

        T parse(String value);

        /// Adds the parser's own message to the error.
        static <T> Parser<T> explained(Parser<T> parser) {
            return value -> {
                try {
                    return parser.parse(value);
                } catch (IllegalArgumentException e) {
                    throw new ExplainedException(e);
                }
            };
        }

        /// Accepts a text that matches a pattern.
        static Parser<String> matching(String regex) {
            Pattern pattern = Pattern.compile(regex);
            return value -> {
                if (!pattern.matcher(value).matches()) {
                    throw new IllegalArgumentException(value);
                }
                return value;
            };
        }
    }

    private static final class ExplainedException extends IllegalArgumentException {

        ExplainedException(IllegalArgumentException cause) {
            super(cause.getMessage(), cause);
        }
    }

    Setting(String expected, Parser<T> parser) {
        this.expected = expected;
        this.parser = parser;
    }

    @Override
    public final @Nullable T convert(String value) {
        String text = value.strip();
        if (text.isEmpty()) {
            return null;
        }
        try {
            return parser.parse(text);
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
        String plain = QUERY.matcher(CREDENTIALS.matcher(value).replaceAll("//…@")).replaceAll("$1…");
        return plain.length() <= LONGEST_SHOWN ? plain : plain.substring(0, LONGEST_SHOWN) + "…";
    }
}
