package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Prompts that another process submitted and this one resumes.
class ResumptionContractTest {

    @TempDir
    Path directory;

    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
    private final UUID id = UUID.randomUUID();
    private ComfyRun run;

    @BeforeEach
    void start() throws Exception {
        run = ComfyRun.start(directory);
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void waitsForAPromptThatRuns() throws Exception {
        run.comfy.next(ComfyBehaviour.slow(Duration.ofSeconds(2)));
        run.submitElsewhere(graph, id);
        run.comfy.awaitRunning(1, ComfyRun.SOON);

        assertThat(run.resume(graph, id).orElseThrow().files()).hasSize(1);
        assertThat(run.comfy.prompts()).hasSize(1);
        assertThat(run.comfy.interrupts()).isZero();
    }

    @Test
    void waitsForAPromptThatWaits() throws Exception {
        run.comfy.next(ComfyBehaviour.slow(Duration.ofSeconds(2)));
        run.submitElsewhere(graph, UUID.randomUUID());
        run.submitElsewhere(graph, id);

        assertThat(run.resume(graph, id).orElseThrow().files()).hasSize(1);
        assertThat(run.comfy.promptIds()).last().isEqualTo(id.toString());
    }

    @Test
    void takesWhatAPromptHasMade() throws Exception {
        run.submitElsewhere(graph, id);
        run.comfy.awaitFinished(1, ComfyRun.SOON);

        assertThat(run.resume(graph, id).orElseThrow().files()).hasSize(1);
    }

    @Test
    void takesTheRestOfAPromptThatLacksAPreview() throws Exception {
        ComfyWorkflows.add(graph, "8", "PreviewImage");
        run.submitElsewhere(graph, id);
        run.comfy.awaitFinished(1, ComfyRun.SOON);

        assertThat(run.resume(graph, id).orElseThrow().files()).hasSize(1);
    }

    @Test
    void tellsWhyAPromptFailed() throws Exception {
        run.comfy.next(ComfyBehaviour.fails("ValueError", "no such luck"));
        run.submitElsewhere(graph, id);
        run.comfy.awaitFinished(1, ComfyRun.SOON);

        var failed = catchThrowableOfType(TaskFailedException.class, () -> run.resume(graph, id));

        assertThat(failed.failure().code()).isEqualTo(Code.RUNTIME_ERROR);
        assertThat(failed.failure().detail()).contains("no such luck");
    }

    @Test
    void findsNothingInAPromptThatWasStopped() throws Exception {
        run.comfy.next(ComfyBehaviour.hang());
        run.submitElsewhere(graph, id);
        run.comfy.awaitRunning(1, ComfyRun.SOON);
        run.post("interrupt", "{}");
        run.comfy.awaitFinished(1, ComfyRun.SOON);

        assertThat(run.resume(graph, id)).isEmpty();
    }

    @Test
    void findsNothingWhereThePromptIsNotKnown() throws Exception {
        assertThat(run.resume(graph, id)).isEmpty();
    }

    @Test
    void stopsThePromptWhenItIsInterrupted() throws Exception {
        run.comfy.next(ComfyBehaviour.hang());
        run.submitElsewhere(graph, id);
        run.comfy.awaitRunning(1, ComfyRun.SOON);
        Thread resuming = Thread.ofVirtual().start(() -> {
            try {
                run.resume(graph, id);
            } catch (TaskFailedException | InterruptedException e) {
                // Only its end matters here.
            }
        });
        run.comfy.awaitClients(1, ComfyRun.SOON);

        resuming.interrupt();

        assertThat(resuming.join(ComfyRun.SOON)).isTrue();
        run.comfy.awaitFinished(1, ComfyRun.SOON);
        assertThat(run.comfy.interrupted()).containsExactly(id.toString());
    }
}
