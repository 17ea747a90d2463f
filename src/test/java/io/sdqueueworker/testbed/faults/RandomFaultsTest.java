package io.sdqueueworker.testbed.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomFaultsTest {

    @Test
    void drawsTheSameFaultsInTheSameOrderForTheSameSeed() {
        assertThat(draws(7, 0.5)).isEqualTo(draws(7, 0.5)).isNotEqualTo(draws(8, 0.5));
    }

    @Test
    void spoilsItsShareOfTheRequests() {
        // With a fixed seed: 500 of 10,000 are expected.
        assertThat(draws(7, 0.05).stream().filter(Optional::isPresent).count()).isBetween(400L, 600L);
        assertThat(draws(7, 0)).allMatch(Optional::isEmpty);
        assertThat(draws(7, 1)).allMatch(Optional::isPresent);
    }

    @Test
    void drawsEveryFaultThatEndsByItself() {
        assertThat(draws(7, 1).stream()
                        .flatMap(Optional::stream)
                        .map(Fault::getClass)
                        .distinct())
                .containsExactlyInAnyOrder(
                        Fault.Answer.class,
                        Fault.Reset.class,
                        Fault.LoseAnswer.class,
                        Fault.Delay.class,
                        Fault.Truncate.class);
    }

    @Test
    void refusesAShareThatIsNone() {
        assertThatThrownBy(() -> new RandomFaults(7, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RandomFaults(7, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Optional<Fault>> draws(long seed, double share) {
        var faults = new RandomFaults(seed, share);
        return Stream.generate(faults::draw).limit(10_000).toList();
    }
}
