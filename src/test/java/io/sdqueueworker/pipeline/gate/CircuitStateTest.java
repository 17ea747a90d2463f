package io.sdqueueworker.pipeline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.pipeline.gate.CircuitState.Closed;
import io.sdqueueworker.pipeline.gate.CircuitState.OnTrial;
import io.sdqueueworker.pipeline.gate.CircuitState.Open;
import io.sdqueueworker.pipeline.gate.CircuitState.Unchecked;
import io.sdqueueworker.pipeline.gate.CircuitState.Unproven;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CircuitStateTest {

    private enum Event {
        FAILED,
        SUCCEEDED,
        PROBED,
        PROBE_FAILED,
        TRIAL_MISSED
    }

    /// Every state with every event.
    @ParameterizedTest(name = "{0}, {1} -> {2}")
    @CsvSource({
        "unchecked, failed,       closed new",
        "unchecked, succeeded,    open",
        "unchecked, probed,       open",
        "unchecked, probe_failed, unproven new",
        "unchecked, trial_missed, unchecked",
        "unproven,  failed,       closed new",
        "unproven,  succeeded,    open",
        "unproven,  probed,       open",
        "unproven,  probe_failed, unproven new",
        "unproven,  trial_missed, unproven old",
        "open,      failed,       closed new",
        "open,      succeeded,    open",
        "open,      probed,       open",
        "open,      probe_failed, open",
        "open,      trial_missed, open",
        "closed,    failed,       closed new",
        "closed,    succeeded,    open",
        "closed,    probed,       on trial",
        "closed,    probe_failed, closed new",
        "closed,    trial_missed, closed old",
        "on trial,  failed,       closed new",
        "on trial,  succeeded,    open",
        "on trial,  probed,       on trial",
        "on trial,  probe_failed, on trial",
        "on trial,  trial_missed, open"
    })
    void followsTheDrawing(String before, String event, String after) {
        CircuitState state = state(before);

        CircuitState now = switch (Event.valueOf(event.toUpperCase(Locale.ROOT))) {
            case FAILED -> state.failed("new");
            case SUCCEEDED -> state.succeeded();
            case PROBED -> state.probed();
            case PROBE_FAILED -> state.probeFailed("new");
            case TRIAL_MISSED -> state.trialMissed();
        };

        assertThat(name(now)).isEqualTo(after);
    }

    private static CircuitState state(String name) {
        return switch (name) {
            case "unchecked" -> new Unchecked();
            case "unproven" -> new Unproven("old");
            case "open" -> new Open();
            case "closed" -> new Closed("old");
            case "on trial" -> new OnTrial();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String name(CircuitState state) {
        return switch (state) {
            case Unchecked() -> "unchecked";
            case Unproven(String reason) -> "unproven " + reason;
            case Open() -> "open";
            case Closed(String reason) -> "closed " + reason;
            case OnTrial() -> "on trial";
        };
    }
}
