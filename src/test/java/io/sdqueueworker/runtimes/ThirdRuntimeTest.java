package io.sdqueueworker.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.runtimes.paint.PaintKit;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Another type of runtime takes one folder, here [io.sdqueueworker.runtimes.paint], and one line.
class ThirdRuntimeTest {

    @TempDir
    Path workDirectory;

    @Test
    void runsATaskOnARuntimeThatTheWorkerDoesNotKnow() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withRuntime(new PaintKit())
                        .start()) {
            around.sendBody(TestServers.task("a-task").toString());

            JsonNode result = worker.result();

            assertThat(result.path("result").asBoolean()).isTrue();
            assertThat(result.path("image_url")).hasSize(1);
            assertThat(around.runtime().generations()).isZero();
        }
    }
}
