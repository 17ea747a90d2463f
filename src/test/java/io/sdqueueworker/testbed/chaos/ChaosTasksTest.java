package io.sdqueueworker.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.servers.WireSchema;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChaosTasksTest {

    @Test
    void drawsMessagesThatTheSchemaTakes() {
        for (ChaosTasks.Draft draft : drawn(1)) {
            assertThat(WireSchema.MESSAGE.faults(draft.body())).as(draft.body()).isEmpty();
        }
    }

    @Test
    void drawsTheSameTasksFromTheSameSeed() {
        assertThat(drawn(1)).isEqualTo(drawn(1)).isNotEqualTo(drawn(2));
    }

    @Test
    void drawsTasksOfAllKindsAndForms() {
        List<ChaosTasks.Draft> drawn = drawn(1);

        assertThat(drawn.stream().map(ChaosTasks.Draft::kind).distinct())
                .containsExactlyInAnyOrder(
                        "text-to-image", "image-to-image", "extra-single-image", "interrogate", "png-info", "pipeline");
        assertThat(drawn).anyMatch(draft -> draft.publication().isEmpty());
        assertThat(drawn).anyMatch(draft -> draft.messages() == 2);
        assertThat(drawn).anyMatch(draft -> draft.body().contains("id_task"));
    }

    @Test
    void givesEveryTaskATokenOfItsOwn() {
        assertThat(drawn(1).stream().map(ChaosTasks.Draft::token)).doesNotHaveDuplicates();
    }

    private static List<ChaosTasks.Draft> drawn(long seed) {
        ChaosTasks tasks = new ChaosTasks(seed, "http://127.0.0.1:1/input.png", "s3://chaos/input.png", 0.1);
        return IntStream.range(0, 100)
                .boxed()
                .flatMap(_ -> Stream.of(tasks.draw(false), tasks.draw(true)))
                .toList();
    }
}
