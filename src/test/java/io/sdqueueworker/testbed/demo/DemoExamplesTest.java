package io.sdqueueworker.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.servers.WireSchema;
import org.junit.jupiter.api.Test;

/// The tasks that the demo gives away to be changed; those that it sends are tried by `make demo`.
class DemoExamplesTest {

    @Test
    void givesAwayTasksThatTheSchemaTakes() {
        assertThat(WireSchema.TASK_V1ALPHA2.faults(WebUiTasks.example().toString()))
                .isEmpty();
        assertThat(WireSchema.TASK_V1ALPHA2.faults(ComfyUiTasks.example().toString()))
                .isEmpty();
    }
}
