package io.sdqueueworker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.pipeline.FailurePolicy.Verdict;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailurePolicyTest {

    private static final int MAX_ATTEMPTS = 3;
    private static final OptionalInt NO_REDRIVE = OptionalInt.empty();
    private static final OptionalInt REDRIVE_AFTER_5 = OptionalInt.of(5);
    private static final List<Integer> RECEIVES = List.of(1, 2, 3, 4, 5, 6, 9, 10, 11);

    private final FailurePolicy policy = new FailurePolicy(MAX_ATTEMPTS, new Random(1));

    @ParameterizedTest
    @EnumSource
    void endsATaskWithoutARedrivePolicy(Code code) {
        String expected = switch (code) {
            case MALFORMED,
                    UNSUPPORTED_TASK,
                    INVALID_REQUEST,
                    UI_WORKFLOW_FORMAT,
                    UNKNOWN_NODE,
                    MODEL_NOT_FOUND,
                    RUNTIME_REFUSED,
                    OUTPUT_MISSING,
                    INPUT_REFUSED,
                    INPUT_NOT_FOUND,
                    EXPIRED,
                    OUTPUT_TOO_LARGE,
                    OUTPUT_REFUSED,
                    MODEL_TOO_LARGE,
                    MODEL_INVALID -> "reject reject reject reject reject reject reject reject reject";
            case RUNTIME_TIMEOUT, STALLED, OUT_OF_MEMORY, RUNTIME_DIED, WRONG_MODEL, INPUT_UNAVAILABLE, INTERNAL ->
                "retry retry aside aside aside aside aside aside aside";
            case RUNTIME_ERROR -> "retry reject reject reject reject reject reject reject reject";
            case STORAGE_UNAVAILABLE,
                    ACCESS_DENIED,
                    MODELS_UNAVAILABLE,
                    NOTIFICATION_UNAVAILABLE,
                    RUNTIME_UNAVAILABLE,
                    RUNTIME_STUCK,
                    DISK_FULL -> "retry retry retry retry retry retry retry aside aside";
            case GPU_FAULT, WORKER_DIED -> "release release aside aside aside aside aside aside aside";
        };

        assertThat(verdicts(code, NO_REDRIVE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void leavesTheEndToTheRedrivePolicy(Code code) {
        String expected = switch (code) {
            case MALFORMED,
                    UNSUPPORTED_TASK,
                    INVALID_REQUEST,
                    UI_WORKFLOW_FORMAT,
                    UNKNOWN_NODE,
                    MODEL_NOT_FOUND,
                    RUNTIME_REFUSED,
                    OUTPUT_MISSING,
                    INPUT_REFUSED,
                    INPUT_NOT_FOUND,
                    EXPIRED,
                    OUTPUT_TOO_LARGE,
                    OUTPUT_REFUSED,
                    MODEL_TOO_LARGE,
                    MODEL_INVALID -> "reject reject reject reject reject reject reject reject reject";
            case RUNTIME_TIMEOUT, STALLED, OUT_OF_MEMORY, RUNTIME_DIED, WRONG_MODEL, INPUT_UNAVAILABLE, INTERNAL ->
                "retry retry aside aside dead dead dead dead dead";
            case RUNTIME_ERROR -> "retry reject reject reject reject reject reject reject reject";
            case STORAGE_UNAVAILABLE,
                    ACCESS_DENIED,
                    MODELS_UNAVAILABLE,
                    NOTIFICATION_UNAVAILABLE,
                    RUNTIME_UNAVAILABLE,
                    RUNTIME_STUCK,
                    DISK_FULL -> "retry retry retry retry dead dead dead dead dead";
            case GPU_FAULT, WORKER_DIED -> "release release aside aside dead dead dead dead dead";
        };

        assertThat(verdicts(code, REDRIVE_AFTER_5)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "MALFORMED",
                "UNSUPPORTED_TASK",
                "INVALID_REQUEST",
                "UI_WORKFLOW_FORMAT",
                "UNKNOWN_NODE",
                "MODEL_NOT_FOUND",
                "RUNTIME_REFUSED",
                "INPUT_REFUSED",
                "INPUT_NOT_FOUND",
                "OUTPUT_MISSING",
                "EXPIRED",
                "OUTPUT_TOO_LARGE",
                "OUTPUT_REFUSED",
                "MODEL_TOO_LARGE",
                "MODEL_INVALID"
            })
    void goesToTheDeadLetterQueueAtOnceWhereOneReceiveIsAllAMessageHas(Code code) {
        assertThat(policy.judge(failure(code), 1, OptionalInt.of(1))).isEqualTo(new Verdict.DeadLetter());
    }

    @Test
    void outlivesTenReceivesWhereTheRedrivePolicyAllowsMore() {
        assertThat(policy.judge(failure(Code.STORAGE_UNAVAILABLE), 50, OptionalInt.of(1000)))
                .isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void leavesAMalformedMessageToTheDeadLetterQueue() {
        assertThat(policy.judgeUnread(REDRIVE_AFTER_5)).isEqualTo(new Verdict.Retry(Duration.ZERO));
    }

    @Test
    void setsAMalformedMessageAsideWhereThereIsNoDeadLetterQueue() {
        assertThat(policy.judgeUnread(NO_REDRIVE)).isEqualTo(new Verdict.SetAside());
    }

    @ParameterizedTest
    @CsvSource({"1,2500,5000", "2,5000,10000", "3,10000,20000", "5,40000,80000", "6,60000,120000", "1000,60000,120000"})
    void doublesThePauseUpToTwoMinutes(int receiveCount, long shortest, long longest) {
        List<Duration> pauses = IntStream.range(0, 1_000)
                .mapToObj(_ -> policy.pause(receiveCount))
                .toList();

        assertThat(pauses)
                .allSatisfy(pause -> assertThat(pause.toMillis()).isBetween(shortest, longest))
                .anySatisfy(pause -> assertThat(pause.toMillis()).isGreaterThan((shortest + longest) / 2))
                .anySatisfy(pause -> assertThat(pause.toMillis()).isLessThan((shortest + longest) / 2));
    }

    private String verdicts(Code code, OptionalInt maxReceiveCount) {
        return RECEIVES.stream()
                .map(receives -> policy.judge(failure(code), receives, maxReceiveCount))
                .map(FailurePolicyTest::word)
                .collect(Collectors.joining(" "));
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Reject() -> "reject";
            case Verdict.Retry(Duration pause) -> pause.isZero() ? "release" : "retry";
            case Verdict.SetAside() -> "aside";
            case Verdict.DeadLetter() -> "dead";
        };
    }

    private static Failure failure(Code code) {
        return new Failure(code, Stage.GENERATION, "detail");
    }
}
