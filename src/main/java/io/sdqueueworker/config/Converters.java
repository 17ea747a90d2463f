package io.sdqueueworker.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Reads settings, and says of a wrong one what is expected in its place.
public final class Converters {

    private Converters() {}

    /// A setting is not what is expected; the message begins with `expects`.
    private static IllegalArgumentException expects(String what) {
        return new IllegalArgumentException("expects " + what);
    }

    /// Empty counts as not given: that is what a chart renders for a value that nobody set.
    private static <T> @Nullable T given(String value, Function<String, T> read) {
        return value.isBlank() ? null : read.apply(value.strip());
    }

    /// Reads `QueueUrl`.
    public static final class QueueUrl implements Converter<URI> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable URI convert(String value) {
            return given(value, QueueUrl::read);
        }

        private static URI read(String value) {
            URI uri = uri(value);
            if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
                throw expects("a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks");
            }
            return uri;
        }

        private static URI uri(String value) {
            try {
                return new URI(value);
            } catch (URISyntaxException e) {
                throw expects("a queue's URL, such as https://sqs.us-east-1.amazonaws.com/123456789012/tasks");
            }
        }
    }

    /// Reads `BucketName`.
    public static final class BucketName implements Converter<String> {

        private static final long serialVersionUID = 1L;
        private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

        @Override
        public @Nullable String convert(String value) {
            return given(value, BucketName::read);
        }

        private static String read(String value) {
            if (!NAME.matcher(value).matches()) {
                throw expects("a bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens, without s3://");
            }
            return value;
        }
    }

    /// Reads `TopicArn`.
    public static final class TopicArn implements Converter<String> {

        private static final long serialVersionUID = 1L;
        private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_.-]+");

        @Override
        public @Nullable String convert(String value) {
            return given(value, TopicArn::read);
        }

        private static String read(String value) {
            if (!ARN.matcher(value).matches()) {
                throw expects("a topic's ARN, such as arn:aws:sns:us-east-1:123456789012:results");
            }
            return value;
        }
    }

    /// Reads `RuntimeType`.
    public static final class RuntimeType implements Converter<String> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable String convert(String value) {
            return given(value, RuntimeType::read);
        }

        private static String read(String value) {
            if (!value.equals("sdwebui")) {
                throw expects("a runtime that the worker can drive: sdwebui");
            }
            return value;
        }
    }

    /// Reads `RuntimeUrl`.
    public static final class RuntimeUrl implements Converter<URI> {

        private static final long serialVersionUID = 1L;
        private static final String EXPECTED = "the URL of the runtime's API, such as http://localhost:8080/sdapi/v1/";

        @Override
        public @Nullable URI convert(String value) {
            return given(value, RuntimeUrl::read);
        }

        private static URI read(String value) {
            try {
                URI uri = new URI(value.contains("://") ? value : "http://" + value);
                if (!Set.of("http", "https").contains(uri.getScheme()) || uri.getHost() == null) {
                    throw expects(EXPECTED);
                }
                String path = uri.getPath().replaceAll("/+$", "");
                return new URI(
                        uri.getScheme(),
                        null,
                        uri.getHost(),
                        uri.getPort(),
                        path.isEmpty() ? "/sdapi/v1" : path,
                        null,
                        null);
            } catch (URISyntaxException e) {
                throw expects(EXPECTED);
            }
        }
    }

    /// Reads `Positive`.
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

    /// Reads `Visibility`.
    public static final class Visibility implements Converter<Duration> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Duration convert(String value) {
            return given(value, Visibility::read);
        }

        private static Duration read(String value) {
            Duration visibility = Positive.read(value);
            if (visibility.compareTo(Duration.ofSeconds(3)) < 0 || visibility.compareTo(Duration.ofHours(12)) > 0) {
                throw expects("a time from 3s to 12h, as SQS has it");
            }
            return visibility;
        }
    }

    /// Reads `Count`.
    public static final class Count implements Converter<Integer> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Integer convert(String value) {
            return given(value, Count::read);
        }

        private static Integer read(String value) {
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

    /// Reads `Bytes`.
    public static final class Bytes implements Converter<Long> {

        private static final long serialVersionUID = 1L;
        private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMGT]?)(i?)");

        @Override
        public @Nullable Long convert(String value) {
            return given(value, Bytes::read);
        }

        private static Long read(String value) {
            Matcher matcher = SIZE.matcher(value);
            if (!matcher.matches()) {
                throw expects("a number of bytes, such as 512M or 4G (powers of 1024)");
            }
            int power = matcher.group(2).isEmpty() ? 0 : "KMGT".indexOf(matcher.group(2)) + 1;
            return Long.parseLong(matcher.group(1)) << (10 * power);
        }
    }

    /// Reads `YesNo`.
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

    /// Reads `LogLevel`.
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
