package io.sdqueueworker.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether this machine's clock is right, as the services see it. To be examined after the calls.
public final class ClockCheck implements Check {

    /// Answers tell whole seconds and take a while.
    private static final Duration NOTICEABLE = Duration.ofSeconds(30);

    /// AWS refuses signatures that are further away.
    private static final Duration REFUSED = Duration.ofMinutes(5);

    private final ServiceClocks clocks;

    public ClockCheck(ServiceClocks clocks) {
        this.clocks = clocks;
    }

    @Override
    public Subject subject() {
        return Subject.CLOCK;
    }

    @Override
    public List<Finding> examine() {
        Optional<Map.Entry<String, Duration>> worst = clocks.ahead().entrySet().stream()
                .max(Map.Entry.comparingByValue((one, other) -> one.abs().compareTo(other.abs())));
        return List.of(worst.map(clock -> finding(clock.getKey(), clock.getValue()))
                .orElseGet(() -> new Finding.Warning(
                        Subject.CLOCK,
                        "no answer has told the time, so it is not known whether it is right",
                        "mend the failures of the calls first")));
    }

    private static Finding finding(String service, Duration ahead) {
        String text = "it is " + ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "ahead of" : "behind")
                + " that of " + service;
        String fix = "let the node take its time from an NTP server (169.254.169.123 on EC2)";
        if (ahead.abs().compareTo(REFUSED) >= 0) {
            return new Finding.Failure(Subject.CLOCK, text + ", and AWS refuses signatures with such a time", fix);
        }
        return ahead.abs().compareTo(NOTICEABLE) >= 0
                ? new Finding.Warning(Subject.CLOCK, text + ", by which tasks expire too early or too late", fix)
                : new Finding.Ok(Subject.CLOCK, text);
    }
}
