package io.sdqueueworker.pipeline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GrowingPauseTest {

    private final AtomicLong time = new AtomicLong();
    private final GrowingPause pause = new GrowingPause(Duration.ofSeconds(1), Duration.ofSeconds(5), time::get);

    @Test
    void isOverBeforeTheFirstStart() {
        assertThat(pause.isOver()).isTrue();
    }

    @Test
    void doublesUpToTheLongestAndIsShortAgainAfterAReset() {
        assertThat(List.of(seconds(), seconds(), seconds(), seconds(), seconds()))
                .containsExactly(1L, 2L, 4L, 5L, 5L);

        pause.start();
        pause.reset();

        assertThat(pause.isOver()).isTrue();
        assertThat(seconds()).isEqualTo(1);
    }

    /// The length of the next pause.
    private long seconds() {
        pause.start();
        List<Long> passed = new ArrayList<>();
        while (!pause.isOver()) {
            passed.add(time.addAndGet(Duration.ofSeconds(1).toNanos()));
        }
        return passed.size();
    }
}
