package io.sdqueueworker.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChaosPlanTest {

    @Test
    void takesPartsOfAMinuteAndASeed() {
        assertThat(ChaosPlan.of("0.75", "42", "")).isEqualTo(new ChaosPlan(Duration.ofSeconds(45), 42, Sabotage.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "no-lease, NO_LEASE",
        "no-conditional-put, NO_CONDITIONAL_PUT",
        "delete-first, DELETE_FIRST",
        "no-breaker, NO_BREAKER",
        "no-half-open, NO_HALF_OPEN"
    })
    void knowsItsSabotagesByTheirWords(String word, Sabotage sabotage) {
        assertThat(ChaosPlan.of("3", "", word).sabotage()).isEqualTo(sabotage);
    }

    @ParameterizedTest
    @CsvSource({"0, '', ''", "soon, '', ''", "NaN, '', ''", "3, seed, ''", "3, '', no-luck"})
    void refusesWhatItDoesNotUnderstand(String minutes, String seed, String sabotage) {
        assertThatThrownBy(() -> ChaosPlan.of(minutes, seed, sabotage)).isInstanceOf(IllegalArgumentException.class);
    }
}
