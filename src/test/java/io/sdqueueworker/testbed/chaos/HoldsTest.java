package io.sdqueueworker.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldsTest {

    private static final WorkerProcessRun FIRST = new WorkerProcessRun("first", 1);
    private static final WorkerProcessRun SECOND = new WorkerProcessRun("second", 1);

    @Test
    void findsAMessageThatIsGivenToAnotherWhileItIsHeld() {
        assertThat(broken(handedOut(0, FIRST, 6), handedOut(5, SECOND, 11)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Violation.Kind.HANDED_OUT_TWICE);
                    assertThat(finding.about()).isEqualTo("m");
                });
    }

    @Test
    void findsOneThatIsGivenAwayAfterItsHolderWasToldThatItStaysHidden() {
        assertThat(broken(handedOut(0, FIRST, 6), extended(4, FIRST, 10), handedOut(7, SECOND, 13)))
                .hasSize(1);
    }

    @Test
    void findsOneThatIsGivenToItsHolderAgain() {
        assertThat(broken(handedOut(0, FIRST, 6), handedOut(5, FIRST, 11))).hasSize(1);
    }

    @Test
    void allowsWhatComesAfterTheVisibilityHasRunOut() {
        assertThat(broken(handedOut(0, FIRST, 6), handedOut(6, SECOND, 12))).isEmpty();
    }

    @Test
    void allowsWhatComesAfterARelease() {
        assertThat(broken(
                        handedOut(0, FIRST, 6),
                        new Event.Released(seconds(1), FIRST, "m", Duration.ZERO),
                        handedOut(2, SECOND, 8)))
                .isEmpty();
    }

    @Test
    void allowsWhatComesAfterADelete() {
        assertThat(broken(handedOut(0, FIRST, 6), new Event.Deleted(seconds(1), FIRST, "m"), handedOut(2, SECOND, 8)))
                .isEmpty();
    }

    @Test
    void allowsWhatComesAfterTheDeathOfTheHolder() {
        assertThat(broken(handedOut(0, FIRST, 6), killed(1, FIRST), handedOut(2, SECOND, 8)))
                .isEmpty();
    }

    @Test
    void givesNothingToTheDead() {
        assertThat(broken(handedOut(0, FIRST, 6), killed(1, FIRST), extended(2, FIRST, 10), handedOut(3, SECOND, 9)))
                .isEmpty();
    }

    @Test
    void countsTheHoldOfANewProcessThatTakesItUpAgain() {
        WorkerProcessRun again = new WorkerProcessRun("first", 2);

        assertThat(broken(handedOut(0, FIRST, 6), killed(1, FIRST), extended(2, again, 8), handedOut(7, SECOND, 13)))
                .hasSize(1);
    }

    @Test
    void keepsTheHoldOfOneApartFromTheReleaseOfAnother() {
        assertThat(broken(
                        handedOut(0, FIRST, 6),
                        new Event.Released(seconds(1), SECOND, "m", Duration.ZERO),
                        handedOut(2, SECOND, 8)))
                .hasSize(1);
    }

    private static List<Violation> broken(Event... events) {
        return Holds.brokenIn(List.of(events));
    }

    private static Event handedOut(int at, WorkerProcessRun worker, int until) {
        return new Event.HandedOut(seconds(at), worker, "m", seconds(until), 1);
    }

    private static Event extended(int at, WorkerProcessRun worker, int until) {
        return new Event.Extended(seconds(at), worker, "m", seconds(until));
    }

    private static Event killed(int at, WorkerProcessRun worker) {
        return new Event.Ended(seconds(at), worker, Event.Manner.KILLED);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
