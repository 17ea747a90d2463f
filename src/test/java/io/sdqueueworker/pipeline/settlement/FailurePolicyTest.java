package io.sdqueueworker.pipeline.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.pipeline.settlement.FailurePolicy.Receives;
import io.sdqueueworker.pipeline.settlement.FailurePolicy.Verdict;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Code.Consequence;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
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

    private static final OptionalInt NO_REDRIVE = OptionalInt.empty();
    private static final OptionalInt REDRIVE_AFTER_5 = OptionalInt.of(5);
    private static final List<Integer> RECEIVES = List.of(1, 2, 3, 4, 5, 6, 9, 10, 11);
    private static final List<Evidence> ALL_EVIDENCE =
            List.of(Evidence.NOT_NEEDED, Evidence.FIRST, Evidence.SECOND, Evidence.UNTRUSTED);

    private final FailurePolicy policy = new FailurePolicy(new FailurePolicy.Limits(3, 10), new Random(1));

    /// The consequences at receives 1, 2, 3, 4, 5, 6, 9, 10 and 11, without a redrive policy and with one of 5
    /// receives.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REJECT                   | FIRST     | 9*reject                | 9*reject
            REJECT                   | UNTRUSTED | 9*reject                | 9*reject
            SET_ASIDE                | FIRST     | 9*aside                 | 9*aside
            SET_ASIDE                | UNTRUSTED | 9*aside                 | 9*aside
            PROVE                    | FIRST     | 2*retry 7*aside         | 2*retry 2*aside 5*dead
            PROVE                    | SECOND    | 9*aside                 | 4*aside 5*dead
            PROVE                    | UNTRUSTED | 9*retry                 | 4*retry 5*dead
            RETRY                    | FIRST     | 2*retry 7*aside         | 2*retry 2*aside 5*dead
            RETRY                    | SECOND    | 2*retry 7*aside         | 2*retry 2*aside 5*dead
            RETRY                    | UNTRUSTED | 9*retry                 | 4*retry 5*dead
            RETRY_FOR_LONG           | FIRST     | 7*retry 2*aside         | 4*retry 5*dead
            CLOSE_INTAKE             | FIRST     | 7*retry 2*aside         | 4*retry 5*dead
            CLOSE_INTAKE             | UNTRUSTED | 7*retry 2*aside         | 4*retry 5*dead
            RELEASE_AND_CLOSE_INTAKE | FIRST     | 2*release 7*aside       | 2*release 2*aside 5*dead
            RELEASE_AND_CLOSE_INTAKE | UNTRUSTED | 2*release 7*aside       | 2*release 2*aside 5*dead
            """)
    void decidesByConsequenceReceivesAndEvidence(
            Consequence consequence, String evidence, String withoutPolicy, String withPolicy) {
        Evidence weighed = evidence(evidence);

        assertThat(Code.values())
                .filteredOn(code -> code.consequence() == consequence)
                .allSatisfy(code -> {
                    assertThat(verdicts(failure(code), NO_REDRIVE, weighed)).isEqualTo(spelledOut(withoutPolicy));
                    assertThat(verdicts(failure(code), REDRIVE_AFTER_5, weighed))
                            .isEqualTo(spelledOut(withPolicy));
                });
    }

    @ParameterizedTest
    @EnumSource
    void setsEveryFactAsideAtOnceAndRejectsTheSendersOwn(Code code) {
        assertThat(ALL_EVIDENCE)
                .allSatisfy(evidence -> assertThat(
                                policy.judge(failure(code).asFact(), receives(1, OptionalInt.of(1)), evidence))
                        .isEqualTo(
                                code.consequence() == Consequence.REJECT
                                        ? new Verdict.Reject()
                                        : new Verdict.SetAside()));
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNTIME_ERROR", "OUT_OF_MEMORY", "INPUT_UNAVAILABLE", "STORAGE_UNAVAILABLE", "GPU_FAULT"})
    void goesToTheDeadLetterQueueAtOnceIfOneReceiveIsAllAMessageHas(Code code) {
        assertThat(policy.judge(failure(code), receives(1, OptionalInt.of(1)), Evidence.FIRST))
                .isEqualTo(new Verdict.DeadLetter());
    }

    @Test
    void outlivesTenReceivesIfTheRedrivePolicyAllowsMore() {
        assertThat(policy.judge(
                        failure(Code.STORAGE_UNAVAILABLE), receives(50, OptionalInt.of(1000)), Evidence.NOT_NEEDED))
                .isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void givesUpASourceOfInputsAfterHalfAnHour() {
        assertThat(policy.judge(
                        failure(Code.INPUT_UNAVAILABLE),
                        new Receives(4, OptionalInt.of(1000), Duration.ofMinutes(30)),
                        Evidence.NOT_NEEDED))
                .isEqualTo(new Verdict.SetAside());
    }

    /// With fewer receives, the first pauses are longer.
    @ParameterizedTest
    @CsvSource({"3", "5", "10", "20"})
    void spreadsTheTriesForAnInputOverHalfAnHourWithPausesOfAtMostAQuarter(int maxReceives) {
        List<Duration> pauses = IntStream.range(1, maxReceives)
                .mapToObj(count -> policy.judge(
                        failure(Code.INPUT_UNAVAILABLE),
                        receives(count, OptionalInt.of(maxReceives)),
                        Evidence.NOT_NEEDED))
                .map(verdict -> ((Verdict.Retry) verdict).pause())
                .toList();

        assertThat(pauses).allSatisfy(pause -> assertThat(pause).isLessThanOrEqualTo(Duration.ofMinutes(15)));
        // The jitter takes up to a half.
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).isGreaterThan(Duration.ofMinutes(11));
    }

    @Test
    void neverHasFewerReceivesThanAttempts() {
        assertThat(new FailurePolicy.Limits(15, 10).maxReceives()).isEqualTo(15);
    }

    @ParameterizedTest
    @CsvSource({"1, 5, retry", "4, 5, retry", "5, 5, dead", "9, 1000, retry", "10, 1000, aside", "1, , aside"})
    void pausesAMalformedMessageAndEndsItAtTheCap(int count, Integer maxReceiveCount, String expected) {
        OptionalInt max = maxReceiveCount == null ? OptionalInt.empty() : OptionalInt.of(maxReceiveCount);

        assertThat(word(policy.judgeUnread(receives(count, max)))).isEqualTo(expected);
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

    private String verdicts(Failure failure, OptionalInt maxReceiveCount, Evidence evidence) {
        return RECEIVES.stream()
                .map(count -> policy.judge(failure, receives(count, maxReceiveCount), evidence))
                .map(FailurePolicyTest::word)
                .collect(Collectors.joining(" "));
    }

    private static Receives receives(int count, OptionalInt maxReceiveCount) {
        return new Receives(count, maxReceiveCount, Duration.ofMinutes(2));
    }

    private static Evidence evidence(String name) {
        return switch (name) {
            case "FIRST" -> Evidence.FIRST;
            case "SECOND" -> Evidence.SECOND;
            default -> Evidence.UNTRUSTED;
        };
    }

    private static String spelledOut(String counted) {
        return Arrays.stream(counted.split(" "))
                .map(part -> part.split("\\*"))
                .flatMap(part -> Collections.nCopies(Integer.parseInt(part[0]), part[1]).stream())
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
