package io.sdqueueworker.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.WireSchema;
import org.junit.jupiter.api.Test;

class DemoTaskTest {

    @Test
    void sendsMessagesThatTheSchemaTakes() {
        assertThat(DemoTask.all())
                .allSatisfy(task ->
                        assertThat(WireSchema.MESSAGE.faults(task.body())).isEmpty());
        assertThat(WireSchema.TASK_V1ALPHA2.faults(DemoTask.example())).isEmpty();
    }
}
