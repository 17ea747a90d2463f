package io.sdqueueworker.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Settings that are times, numbers or one of a few words.
@SuppressWarnings("serial") // A converter is serializable by its interface, and never serialized.
public final class Amounts {

    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    /// Longer ones are mistakes, and in nanoseconds they would be too large for a number.
    private static final Duration LONGEST = Duration.ofDays(365);

    private Amounts() {}

    /// A time above zero, with its unit.
    public static final class Time implements Converter<Duration> {

        private static final Setting<Duration> SETTING = new Setting<>(
                "a time above zero and at most 8760h with its unit, such as 500ms, 30s, 5m, 1h or PT30S",
                Amounts::time);

        @Override
        public @Nullable Duration convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A limit on the time of a task or a part of it. A shorter one would fail every task.
    public static final class TimeLimit implements Converter<Duration> {

        private static final Setting<Duration> SETTING = new Setting<>(
                "a time from 1s to 8760h with its unit, such as 30s, 5m, 1h or PT30S",
                value -> atLeast(Duration.ofSeconds(1), time(value)));

        @Override
        public @Nullable Duration convert(String value) {
            return SETTING.read(value);
        }
    }

    /// The interval between calls that are repeated for ever.
    public static final class Interval implements Converter<Duration> {

        private static final Setting<Duration> SETTING = new Setting<>(
                "a time from 100ms to 8760h with its unit, such as 30s, 5m, 1h or PT30S",
                value -> atLeast(Duration.ofMillis(100), time(value)));

        @Override
        public @Nullable Duration convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A visibility timeout, short enough that the last renewal stays within the 12 h of SQS.
    public static final class Visibility implements Converter<Duration> {

        private static final Setting<Duration> SETTING = new Setting<>(
                "a time from 3s to 15m", value -> within(Duration.ofSeconds(3), time(value), Duration.ofMinutes(15)));

        @Override
        public @Nullable Duration convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A whole number above zero.
    public static final class Count implements Converter<Integer> {

        private static final Setting<Integer> SETTING = new Setting<>(
                "a whole number above zero", value -> within(1, Integer.valueOf(value), Integer.MAX_VALUE));

        @Override
        public @Nullable Integer convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A number of parallel downloads.
    public static final class Connections implements Converter<Integer> {

        private static final Setting<Integer> SETTING =
                new Setting<>("a number of connections from 1 to 64", value -> within(1, Integer.valueOf(value), 64));

        @Override
        public @Nullable Integer convert(String value) {
            return SETTING.read(value);
        }
    }

    /// True or false.
    public static final class YesNo implements Converter<Boolean> {

        private static final Setting<Boolean> SETTING = new Setting<>("true or false", Amounts::truth);

        @Override
        public @Nullable Boolean convert(String value) {
            return SETTING.read(value);
        }
    }

    /// A log level, by the original's names or ours.
    public static final class LogLevel implements Converter<String> {

        private static final Setting<String> SETTING =
                new Setting<>("one of DEBUG, INFO, WARNING, ERROR", Amounts::level);

        @Override
        public @Nullable String convert(String value) {
            return SETTING.read(value);
        }
    }

    static Duration time(String value) {
        Duration time = duration(value);
        if (!time.isPositive()) {
            throw new IllegalArgumentException(value);
        }
        return within(time, time, LONGEST);
    }

    static <T extends Comparable<T>> T atLeast(T least, T value) {
        return within(least, value, value);
    }

    static <T extends Comparable<T>> T within(T least, T value, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(value + " is out of range");
        }
        return value;
    }

    private static Duration duration(String value) {
        Matcher amount = AMOUNT.matcher(value);
        if (!amount.matches()) {
            return Duration.parse(value);
        }
        long number = Long.parseLong(amount.group(1));
        return switch (amount.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private static Boolean truth(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(value);
        };
    }

    private static String level(String value) {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "DEBUG" -> "DEBUG";
            case "INFO" -> "INFO";
            case "WARN", "WARNING" -> "WARN";
            case "ERROR", "CRITICAL" -> "ERROR";
            default -> throw new IllegalArgumentException(value);
        };
    }
}
