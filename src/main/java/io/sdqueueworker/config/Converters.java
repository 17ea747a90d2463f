package io.sdqueueworker.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Reads times, sizes and words among the settings, and says of a wrong one what is expected in its place.
public final class Converters {

    private Converters() {}

    /// A setting is not what is expected; the message begins with `expects`.
    static IllegalArgumentException expects(String what) {
        return new IllegalArgumentException("expects " + what);
    }

    /// Empty is nothing: not given where a setting is optional, missing where it is not.
    static <T> @Nullable T given(String value, Function<String, T> read) {
        return value.isBlank() ? null : read.apply(value.strip());
    }

    /// A time above zero, with its unit.
    public static final class Positive implements Converter<Duration> {

        private static final long serialVersionUID = 1L;
        private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

        @Override
        public @Nullable Duration convert(String value) {
            return given(value, Positive::read);
        }

        static Duration read(String value) {
            Duration duration = duration(value);
            if (!duration.isPositive()) {
                throw expects("a time above zero, such as 30s, 5m or PT30S");
            }
            return duration;
        }

        private static Duration duration(String value) {
            Matcher matcher = AMOUNT.matcher(value);
            if (matcher.matches()) {
                long amount = Long.parseLong(matcher.group(1));
                return switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    default -> Duration.ofHours(amount);
                };
            }
            try {
                return Duration.parse(value);
            } catch (DateTimeParseException e) {
                throw expects("a time with its unit, such as 500ms, 30s, 5m, 1h or PT30S");
            }
        }
    }

    /// A visibility timeout, short enough that the last renewal stays within the 12 h of SQS.
    public static final class Visibility implements Converter<Duration> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Duration convert(String value) {
            return given(value, Visibility::read);
        }

        private static Duration read(String value) {
            Duration visibility = Positive.read(value);
            if (visibility.compareTo(Duration.ofSeconds(3)) < 0 || visibility.compareTo(Duration.ofMinutes(15)) > 0) {
                throw expects("a time from 3s to 15m");
            }
            return visibility;
        }
    }

    /// A whole number above zero.
    public static final class Count implements Converter<Integer> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Integer convert(String value) {
            return given(value, Count::read);
        }

        static Integer read(String value) {
            try {
                int count = Integer.parseInt(value);
                if (count > 0) {
                    return count;
                }
            } catch (NumberFormatException e) {
                throw expects("a whole number above zero");
            }
            throw expects("a whole number above zero");
        }
    }

    /// A number of bytes, with a unit if wanted.
    public static final class Bytes implements Converter<Long> {

        private static final long serialVersionUID = 1L;
        private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([KMGT]?)(i?)");

        @Override
        public @Nullable Long convert(String value) {
            return given(value, Bytes::read);
        }

        static Long read(String value) {
            Matcher matcher = SIZE.matcher(value);
            if (!matcher.matches()) {
                throw expects("a number of bytes, such as 512M or 4G (powers of 1024)");
            }
            int power = matcher.group(2).isEmpty() ? 0 : "KMGT".indexOf(matcher.group(2)) + 1;
            try {
                return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power));
            } catch (ArithmeticException e) {
                throw expects("a number of bytes that fits into 63 bits");
            }
        }
    }

    /// True or false.
    public static final class YesNo implements Converter<Boolean> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Boolean convert(String value) {
            return given(value, YesNo::read);
        }

        private static Boolean read(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw expects("true or false");
            };
        }
    }

    /// A log level, by the original's names or ours.
    public static final class LogLevel implements Converter<String> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable String convert(String value) {
            return given(value, LogLevel::read);
        }

        private static String read(String value) {
            return switch (value.toUpperCase(Locale.ROOT)) {
                case "DEBUG" -> "DEBUG";
                case "INFO" -> "INFO";
                case "WARN", "WARNING" -> "WARN";
                case "ERROR", "CRITICAL" -> "ERROR";
                default -> throw expects("one of DEBUG, INFO, WARNING, ERROR");
            };
        }
    }
}
