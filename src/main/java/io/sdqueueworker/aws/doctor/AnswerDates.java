package io.sdqueueworker.aws.doctor;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.http.SdkHttpResponse;

/// The clocks of the services, by the `Date` headers of their answers.
final class AnswerDates {

    private final Map<String, Duration> ahead = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /// @param clock this machine's
    AnswerDates(InstantSource clock) {
        this.clock = clock;
    }

    Map<String, Duration> ahead() {
        return Map.copyOf(ahead);
    }

    void note(String service, SdkHttpResponse response) {
        response.firstMatchingHeader("Date").ifPresent(date -> {
            try {
                Instant served = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
                ahead.put(service, Duration.between(clock.instant(), served));
            } catch (DateTimeException e) {
                // Not a date to compare with.
                return;
            }
        });
    }
}
