package io.sdqueueworker.aws;

import io.sdqueueworker.doctor.ServiceClocks;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.http.SdkHttpResponse;

/// The clocks of the AWS services, by the `Date` header of their answers.
public final class AnswerDates implements ServiceClocks {

    private final Map<String, Duration> ahead = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /// @param clock of this machine
    public AnswerDates(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Map<String, Duration> ahead() {
        return Map.copyOf(ahead);
    }

    public void note(String service, SdkHttpResponse response) {
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
