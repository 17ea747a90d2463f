package io.sdqueueworker.pipeline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.pipeline.gate.BreakerState.OnTrial;
import io.sdqueueworker.pipeline.gate.BreakerState.Tripped;
import io.sdqueueworker.pipeline.gate.BreakerState.Trusted;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakerStateTest {

    /// Every state with every event. The tasks a, b and c have failed before; d has not. The states are
    /// `trusted N` with the number of tasks that failed in a row, and `tripped` or `trial` with whether the runtime
    /// is to restart.
    @ParameterizedTest(name = "{0}, {1} -> {2}")
    @CsvSource({
        "trusted 0,          judged a,    trusted 1",
        "trusted 1,          judged a,    trusted 1",
        "trusted 1,          judged b,    trusted 2",
        "trusted 2,          judged b,    trusted 2",
        "trusted 2,          judged c,    tripped NOT_NEEDED",
        "trusted 2,          confirmed b, trusted 1",
        "trusted 2,          confirmed d, trusted 2",
        "trusted 2,          generated,   trusted 0",
        "trusted 2,          completed,   trusted 2",
        "trusted 2,          pause over,  trusted 2",
        "trusted 2,          restarted,   trusted 2",
        "tripped NOT_NEEDED, judged d,    tripped NOT_NEEDED",
        "tripped NOT_NEEDED, confirmed a, tripped NOT_NEEDED",
        "tripped NOT_NEEDED, generated,   trusted 0",
        "tripped NOT_NEEDED, completed,   tripped NOT_NEEDED",
        "tripped NOT_NEEDED, pause over,  trial NOT_NEEDED",
        "tripped NOT_NEEDED, restarted,   trial DONE",
        "trial NOT_NEEDED,   judged a,    tripped NOT_NEEDED",
        "trial NOT_NEEDED,   judged d,    tripped NEEDED",
        "trial NOT_NEEDED,   confirmed a, trial NOT_NEEDED",
        "trial NOT_NEEDED,   pause over,  trial NOT_NEEDED",
        "trial NOT_NEEDED,   restarted,   trial DONE",
        "tripped NEEDED,     judged d,    tripped NEEDED",
        "tripped NEEDED,     pause over,  trial NEEDED",
        "tripped NEEDED,     restarted,   trial DONE",
        "trial NEEDED,       judged d,    tripped NEEDED",
        "trial NEEDED,       generated,   trusted 0",
        "trial NEEDED,       completed,   trial NEEDED",
        "trial NEEDED,       restarted,   trial DONE",
        "trial DONE,         judged d,    tripped DONE",
        "tripped DONE,       pause over,  trial DONE"
    })
    void followsTheDrawing(String before, String event, String after) {
        assertThat(name(apply(state(before), event))).isEqualTo(after);
    }

    /// A queue may hold no other tasks than those that a sick pod has failed.
    @Test
    void suspectsTheRuntimeAfterThreeFailedTrialsOfKnownTasks() {
        BreakerState state = state("trial NOT_NEEDED");

        for (String task : List.of("a", "b", "a")) {
            assertThat(name(state)).isEqualTo("trial NOT_NEEDED");
            state = apply(apply(state, "judged " + task), "pause over");
        }

        assertThat(name(state)).isEqualTo("trial NEEDED");
    }

    private static BreakerState state(String name) {
        BreakerState state = new Trusted(List.of());
        List<String> events = switch (name) {
            case "trusted 0" -> List.of();
            case "trusted 1" -> List.of("judged a");
            case "trusted 2" -> List.of("judged a", "judged b");
            case "tripped NOT_NEEDED" -> List.of("judged a", "judged b", "judged c");
            case "trial NOT_NEEDED" -> List.of("judged a", "judged b", "judged c", "pause over");
            case "tripped NEEDED" -> List.of("judged a", "judged b", "judged c", "pause over", "judged e");
            case "trial NEEDED" -> List.of("judged a", "judged b", "judged c", "pause over", "judged e", "pause over");
            case "trial DONE" -> List.of("judged a", "judged b", "judged c", "restarted");
            case "tripped DONE" -> List.of("judged a", "judged b", "judged c", "restarted", "judged e");
            default -> throw new IllegalArgumentException(name);
        };
        for (String each : events) {
            state = apply(state, each);
        }
        assertThat(name(state)).isEqualTo(name);
        return state;
    }

    private static BreakerState apply(BreakerState state, String event) {
        String[] words = event.split(" ", -1);
        return switch (words[0]) {
            case "judged" -> state.judged(new Identity(words[1]), Code.RUNTIME_ERROR);
            case "generated" -> state.generated();
            case "completed" -> state.completed();
            case "confirmed" -> state.confirmed(new Identity(words[1]));
            case "pause" -> state.pauseOver();
            case "restarted" -> state.restarted();
            default -> throw new IllegalArgumentException(event);
        };
    }

    private static String name(BreakerState state) {
        return switch (state) {
            case Trusted(List<BreakerState.Judged> inARow) -> "trusted " + inARow.size();
            case Tripped(BreakerState.Suspicion suspicion) -> "tripped " + suspicion.restart();
            case OnTrial(BreakerState.Suspicion suspicion) -> "trial " + suspicion.restart();
        };
    }
}
