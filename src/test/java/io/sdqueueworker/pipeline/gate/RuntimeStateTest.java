package io.sdqueueworker.pipeline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.pipeline.gate.RuntimeState.AwaitingRestart;
import io.sdqueueworker.pipeline.gate.RuntimeState.Closed;
import io.sdqueueworker.pipeline.gate.RuntimeState.Exhausted;
import io.sdqueueworker.pipeline.gate.RuntimeState.Open;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The transitions that [RuntimeState] draws, one row each.
class RuntimeStateTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # state          | event              | restarts | next
            Open             | RUNTIME_DIED       | 0        | Closed
            Open             | GPU_FAULT          | 0        | AwaitingRestart
            Open             | RUNTIME_STUCK      | 0        | AwaitingRestart
            Open             | answered           | 3        | Open
            Closed           | answered           | 2        | Open
            Closed           | answered           | 3        | Exhausted
            Closed           | restarted          | 2        | Open
            Closed           | GPU_FAULT          | 0        | AwaitingRestart
            Closed           | RUNTIME_STUCK      | 0        | AwaitingRestart
            Closed           | STALLED            | 0        | Closed
            Closed           | connection refused | 0        | Closed
            Closed           | probe failed       | 0        | Closed
            GPU_FAULT        | answered           | 0        | AwaitingRestart
            GPU_FAULT        | restarted          | 2        | Open
            GPU_FAULT        | restarted          | 3        | Exhausted
            GPU_FAULT        | connection refused | 0        | Closed
            GPU_FAULT        | probe failed       | 0        | AwaitingRestart
            GPU_FAULT        | STALLED            | 0        | AwaitingRestart
            MEMORY           | answered           | 0        | AwaitingRestart
            MEMORY           | restarted          | 0        | Open
            STUCK            | answered           | 2        | Open
            STUCK            | answered           | 3        | Exhausted
            Exhausted        | answered           | 3        | Exhausted
            Exhausted        | answered           | 2        | Open
            Exhausted        | RUNTIME_DIED       | 3        | Closed
            """)
    void moves(String state, String event, int restarts, String next) {
        RestartHistory history = new RestartHistory(_ -> {});
        for (int i = 0; i < restarts; i++) {
            history.add(RestartHistory.Reason.GPU_FAULT);
        }

        RuntimeState moved = move(state(state), event, history);

        assertThat(moved.getClass().getSimpleName()).isEqualTo(next);
    }

    private static RuntimeState state(String name) {
        return switch (name) {
            case "Open" -> new Open();
            case "Closed" -> new Closed("unavailable", false);
            case "Exhausted" -> new Exhausted();
            default -> new AwaitingRestart("broken", RestartHistory.Reason.valueOf(name));
        };
    }

    private static RuntimeState move(RuntimeState state, String event, RestartHistory history) {
        return switch (event) {
            case "answered" -> state.answered(history);
            case "restarted" -> state.restarted(history);
            case "connection refused" -> state.connectionRefused(failure(Code.RUNTIME_UNAVAILABLE));
            case "probe failed" -> state.probeFailed(failure(Code.RUNTIME_UNAVAILABLE));
            default -> state.failed(failure(Code.valueOf(event)));
        };
    }

    private static Failure failure(Code code) {
        return new Failure(code, Stage.GENERATION, "detail");
    }
}
