package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.SubmittedRun;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.faults.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that show nothing for long and hear no interrupt meanwhile, such as the decoding of a video.
class SilenceContractTest {

    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final FakeComfyUi comfy = FakeComfyUi.start();
    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);

    @Test
    void isNotAHang() throws Exception {
        try (ComfyRun run = ComfyRun.patient(comfy, comfy.endpoint(), LONG, SHORT, directory)) {
            comfy.next(ComfyBehaviour.silent(Duration.ofSeconds(3)));

            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void mayLastUntilTheTimeLimitAfterAStop() throws Exception {
        try (ComfyRun run = ComfyRun.patient(comfy, comfy.endpoint(), LONG, SHORT, directory)) {
            comfy.next(ComfyBehaviour.silent(Duration.ofSeconds(3)));
            SubmittedRun submitted = run.submit(graph, UUID.randomUUID());
            comfy.awaitSampling(1, ComfyRun.SOON);

            submitted.interrupt();

            List<Code> probed = probesUntil(run, null);
            assertThat(probed).isNotEmpty().containsOnly(Code.RUNTIME_UNAVAILABLE);
            assertThat(comfy.interrupted()).isNotEmpty();
            assertThatCode(run.runtime::probe).doesNotThrowAnyException();
        }
    }

    @Test
    void isAHangAfterTheTimeLimit() throws Exception {
        try (ComfyRun run = ComfyRun.patient(comfy, comfy.endpoint(), Duration.ofSeconds(1), SHORT, directory)) {
            comfy.next(ComfyBehaviour.silent(LONG));

            assertThat(run.failure(graph).code()).isEqualTo(Code.RUNTIME_TIMEOUT);

            assertThat(probesUntil(run, Code.RUNTIME_STUCK)).contains(Code.RUNTIME_STUCK);
        }
    }

    @Test
    void isAHangIfTheServerDoesNotAnswerAfterAStop() throws Exception {
        try (FaultProxy proxy = FaultProxy.start(comfy.endpoint());
                ComfyRun run = ComfyRun.patient(comfy, proxy.endpoint(), LONG, SHORT, directory)) {
            comfy.next(ComfyBehaviour.silent(LONG));
            SubmittedRun submitted = run.submit(graph, UUID.randomUUID());
            comfy.awaitSampling(1, ComfyRun.SOON);
            submitted.interrupt();

            proxy.when(_ -> true).reset();

            assertThat(probesUntil(run, Code.RUNTIME_STUCK)).contains(Code.RUNTIME_STUCK);
        }
    }

    /// The codes of the probes until one has this code, or until one succeeds.
    private static List<Code> probesUntil(ComfyRun run, @Nullable Code last) {
        List<Code> codes = new ArrayList<>();
        await().atMost(ComfyRun.SOON).until(() -> {
            TaskFailedException failed = catchThrowableOfType(TaskFailedException.class, run.runtime::probe);
            if (failed == null) {
                return true;
            }
            codes.add(failed.failure().code());
            return failed.failure().code() == last;
        });
        return codes;
    }
}
