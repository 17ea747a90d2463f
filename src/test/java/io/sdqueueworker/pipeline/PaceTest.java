package io.sdqueueworker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final TaskKind KIND = TaskKind.TEXT_TO_IMAGE;

    private final AtomicLong nanoTime = new AtomicLong();
    private final Pace pace = new Pace(nanoTime::get);

    @Test
    void expectsNothingWithoutATask() {
        assertThat(pace.rest()).isEmpty();
    }

    @Test
    void expectsNothingOfTheFirstOfAKindBeforeItShowsProgress() {
        begin();

        assertThat(pace.rest()).isEmpty();
    }

    @Test
    void expectsByTheProgress() {
        begin();
        pass(10);

        pace.reached(0.25);

        assertThat(pace.rest()).contains(Duration.ofSeconds(30));
    }

    @Test
    void countsTheTimeSinceTheLastProgress() {
        begin();
        pass(10);
        pace.reached(0.25);

        pass(12);

        assertThat(pace.rest()).contains(Duration.ofSeconds(18));
    }

    @Test
    void expectsLaterWhenTheProgressStandsStill() {
        begin();
        pass(10);
        pace.reached(0.5);
        pass(10);

        pace.reached(0.5);

        assertThat(pace.rest()).contains(Duration.ofSeconds(20));
    }

    /// The first task after a start of the runtime loads the checkpoint: 9 s here, before 20 steps of 1 s.
    @Test
    void expectsByTheStepsWithoutTheTimeBeforeThem() {
        begin();
        pass(10);
        pace.stepped(0.05);
        assertThat(pace.rest()).contains(Duration.ofSeconds(190));

        pass(5);
        pace.stepped(0.3);

        assertThat(pace.rest()).contains(Duration.ofSeconds(14));
    }

    @Test
    void expectsLaterWhenTheStepsStandStill() {
        begin();
        pass(10);
        pace.stepped(0.25);
        pass(10);
        pace.stepped(0.25);
        assertThat(pace.rest()).contains(Duration.ofSeconds(60));
        pass(10);
        pace.stepped(0.5);
        pass(20);

        pace.stepped(0.5);

        assertThat(pace.rest()).contains(Duration.ofSeconds(80));
    }

    @Test
    void countsTheStepsOfAJobThatBeginsAgain() {
        begin();
        pass(10);
        pace.stepped(0.5);
        pass(10);
        pace.stepped(0.1);
        pass(10);

        pace.stepped(0.2);

        assertThat(pace.rest()).contains(Duration.ofSeconds(80));
    }

    @Test
    void saysWhatTheRuntimeHasReported() {
        assertThat(pace.running()).isEmpty();
        begin();
        assertThat(pace.running()).contains(new Pace.Running(false, OptionalDouble.empty(), Optional.empty()));
        pass(10);

        pace.stepped(0.25);

        assertThat(pace.running())
                .contains(new Pace.Running(true, OptionalDouble.of(0.25), Optional.of(Duration.ofSeconds(30))));
    }

    @Test
    void expectsByTheAverageOfItsKindWithoutProgress() {
        took(20);
        begin();

        pass(15);

        assertThat(pace.rest()).contains(Duration.ofSeconds(5));
    }

    @Test
    void expectsNoLessThanTheTaskTakesAtTheLeast() {
        took(20);
        begin();
        pass(15);

        pace.goesOnFor(Duration.ofSeconds(60));

        assertThat(pace.rest()).contains(Duration.ofSeconds(60));
    }

    @Test
    void expectsByTheAverageWhatTakesLessAtTheLeast() {
        took(20);
        begin();
        pass(5);

        pace.goesOnFor(Duration.ofSeconds(1));

        assertThat(pace.rest()).contains(Duration.ofSeconds(15));
    }

    @Test
    void expectsNothingByTheLeastAlone() {
        begin();

        pace.goesOnFor(Duration.ofSeconds(1));

        assertThat(pace.rest()).isEmpty();
    }

    @Test
    void believesTheProgressMoreThanTheAverage() {
        took(20);
        begin();
        pass(15);

        pace.reached(0.1);

        assertThat(pace.rest()).contains(Duration.ofSeconds(135));
    }

    @Test
    void expectsAnOverdueTaskNow() {
        took(20);
        begin();

        pass(30);

        assertThat(pace.rest()).contains(Duration.ZERO);
    }

    @Test
    void expectsNothingOfATaskThatIsUnlikeTheOthers() {
        took(20);
        begin();

        pass(41);

        assertThat(pace.rest()).isEmpty();
    }

    @Test
    void letsTheNewestTaskCountForAQuarter() {
        took(20);
        took(40);

        begin();

        assertThat(pace.rest()).contains(Duration.ofSeconds(25));
    }

    @Test
    void learnsNothingFromATaskThatFailed() {
        took(20);
        Pace.Run failed = pace.begin(KIND);
        pass(1);
        failed.close();

        begin();

        assertThat(pace.rest()).contains(Duration.ofSeconds(20));
    }

    @Test
    void forgetsTheTaskAtItsEnd() {
        took(20);

        pace.reached(0.5);

        assertThat(pace.rest()).isEmpty();
    }

    @Test
    void averagesTheStaging() {
        assertThat(pace.averageStaging()).isZero();

        pace.staged(Duration.ofSeconds(4));
        pace.staged(Duration.ofSeconds(8));

        assertThat(pace.averageStaging()).isEqualTo(Duration.ofSeconds(5));
    }

    private void begin() {
        Pace.Run _ = pace.begin(KIND);
    }

    private void took(int seconds) {
        try (Pace.Run run = pace.begin(KIND)) {
            pass(seconds);
            run.complete();
        }
    }

    private void pass(int seconds) {
        nanoTime.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
