package io.sdqueueworker.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Settings that are times, sizes, numbers or one of a few words.
@SuppressWarnings("serial") // See Setting.
public final class Amounts {

    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([KMGT]?)(i?)");

    private Amounts() {}

    /// A time above zero, with its unit.
    public static final class Time extends Setting<Duration> {

        public Time() {
            super("a time above zero with its unit, such as 500ms, 30s, 5m, 1h or PT30S", Amounts::time);
        }
    }

    /// A visibility timeout, short enough that the last renewal stays within the 12 h of SQS.
    public static final class Visibility extends Setting<Duration> {

        public Visibility() {
            super("a time from 3s to 15m", value -> within(Duration.ofSeconds(3), time(value), Duration.ofMinutes(15)));
        }
    }

    /// A whole number above zero.
    public static final class Count extends Setting<Integer> {

        public Count() {
            super("a whole number above zero", value -> within(1, Integer.valueOf(value), Integer.MAX_VALUE));
        }
    }

    /// A number of parallel downloads.
    public static final class Connections extends Setting<Integer> {

        public Connections() {
            super("a number of connections from 1 to 64", value -> within(1, Integer.valueOf(value), 64));
        }
    }

    /// A number of bytes, with an optional unit.
    public static final class Bytes extends Setting<Long> {

        public Bytes() {
            super("a number of bytes, such as 512M or 4G (powers of 1024)", Amounts::bytes);
        }
    }

    /// True or false.
    public static final class YesNo extends Setting<Boolean> {

        public YesNo() {
            super("true or false", Amounts::truth);
        }
    }

    /// A log level, by the original's names or ours.
    public static final class LogLevel extends Setting<String> {

        public LogLevel() {
            super("one of DEBUG, INFO, WARNING, ERROR", Amounts::level);
        }
    }

    static Duration time(String value) {
        Duration time = duration(value);
        if (!time.isPositive()) {
            throw new IllegalArgumentException(value);
        }
        return time;
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

    private static Long bytes(String value) {
        Matcher size = SIZE.matcher(value);
        if (!size.matches()) {
            throw new IllegalArgumentException(value);
        }
        int power = size.group(2).isEmpty() ? 0 : "KMGT".indexOf(size.group(2)) + 1;
        long number = Long.parseLong(size.group(1));
        within(0L, number, Long.MAX_VALUE >> (10 * power));
        return number << (10 * power);
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
