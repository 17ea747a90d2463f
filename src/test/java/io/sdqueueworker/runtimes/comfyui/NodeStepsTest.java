package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeStepsTest {

    private long nanos;
    private final NodeSteps steps = new NodeSteps(() -> nanos);

    @Test
    void knowsNothingOfANodeWithoutSteps() {
        assertThat(steps.rest()).isEmpty();
    }

    @Test
    void knowsNothingAtTheFirstStepWhichMayHaveLoadedAModel() {
        pass(60);
        heard("5", 1, 20);

        assertThat(steps.rest()).isEmpty();
    }

    @Test
    void tellsTheRestByThePaceOfTheSteps() {
        heard("5", 1, 20);
        pass(2);
        heard("5", 2, 20);
        pass(2);
        heard("5", 3, 20);

        assertThat(steps.rest()).contains(Duration.ofSeconds(34));
    }

    @Test
    void countsTheTimeSinceTheLastStep() {
        heard("5", 1, 20);
        pass(10);
        heard("5", 2, 20);

        pass(7);

        assertThat(steps.rest()).contains(Duration.ofSeconds(173));
    }

    @Test
    void neverTellsLessThanNothing() {
        heard("5", 1, 3);
        pass(1);
        heard("5", 2, 3);

        pass(30);

        assertThat(steps.rest()).contains(Duration.ZERO);
    }

    @Test
    void beginsAnewWithAnotherNode() {
        heard("5", 1, 20);
        pass(1);
        heard("5", 2, 20);

        heard("6", 3, 20);

        assertThat(steps.rest()).isEmpty();
    }

    @Test
    void beginsAnewWhenTheNodeDoes() {
        heard("5", 1, 20);
        pass(1);
        heard("5", 20, 20);

        heard("5", 1, 20);

        assertThat(steps.rest()).isEmpty();
    }

    @Test
    void forgetsTheStepsOfANodeThatIsOver() {
        heard("5", 1, 20);
        pass(1);
        heard("5", 2, 20);

        steps.next();

        assertThat(steps.rest()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1e300, 2e300, 1e308", "1, 2, -5", "1, 2, 0", "-9e18, 9e18, 1e19"})
    void survivesAnyNumbersOfANode(double first, double second, double all) {
        heard("5", first, all);
        pass(1);
        heard("5", second, all);

        assertThat(steps.rest().orElse(Duration.ZERO)).isBetween(Duration.ZERO, Duration.ofHours(12));
    }

    private void heard(String node, double value, double all) {
        steps.made(JsonNodeFactory.instance
                .objectNode()
                .put("node", node)
                .put("value", value)
                .put("max", all));
    }

    private void pass(long seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }
}
