package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the time at which a task expires: a timestamp as in RFC 3339, or seconds since 1970 as a number. A fraction
/// of a second is dropped from a number.
final class ExpiryTime {

    /// The form of the RFC: the JDK's parser accepts more, such as a time without seconds.
    private static final Pattern TIMESTAMP =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");

    /// The last second of the year 9999, as in timestamps. Milliseconds instead of seconds exceed it.
    private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L);

    private ExpiryTime() {}

    /// The time; empty if none was sent.
    ///
    /// @throws IllegalArgumentException with what is expected; it does not quote the value
    static Optional<Instant> read(JsonNode time) {
        if (time.isMissingNode() || time.isNull()) {
            return Optional.empty();
        }
        if (time.isTextual() && TIMESTAMP.matcher(time.textValue()).matches()) {
            return Optional.of(timestamp(time.textValue()));
        }
        if (time.isNumber() && isWithinRange(time.decimalValue())) {
            return Optional.of(Instant.ofEpochSecond(time.decimalValue().longValue()));
        }
        throw unexpected();
    }

    private static Instant timestamp(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw unexpected();
        }
    }

    private static boolean isWithinRange(BigDecimal seconds) {
        return seconds.signum() >= 0 && seconds.compareTo(LAST_SECOND) <= 0;
    }

    private static IllegalArgumentException unexpected() {
        return new IllegalArgumentException(
                "expects a timestamp such as 2026-11-24T02:00:00Z (RFC 3339), or seconds since 1970 as a number");
    }
}
