package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way from a runtime that only a restart can help to one that works again. The kubelet restarts it, by the health
/// group; here the test does.
class RuntimeHealingTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path workDirectory;

    @Test
    void waitsForAWebUiWithABrokenGpuToBeRestarted() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.breaksGpu());
            around.send("first");
            around.send("second");

            awaitRestartNeeded(worker, "the GPU is broken until the runtime restarts");
            worker.awaitEnded("retryable", "gpu_fault");
            around.runtime().die();
            awaitNoRestartNeeded(worker);
            assertThat(worker.worker().notReadyBecause()).isPresent();
            around.runtime().revive();

            assertAllSucceed(worker.results(2));
            // The fault has cost one attempt of one task.
            assertThat(worker.setbacks().get("retryable gpu_fault")).isEqualTo(1);
            assertThat(restartsNeeded(worker, "gpu_fault")).isEqualTo(1);
        }
    }

    @Test
    void waitsForAComfyUiWithABrokenGpuToBeRestarted() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker =
                        new RunningWorker(around, workDirectory).withComfyUi().start()) {
            around.comfyUi().next(ComfyBehaviour.cudaFault());
            sendPipeline(around, "first");
            sendPipeline(around, "second");

            awaitRestartNeeded(worker, "the GPU is broken until the runtime restarts");
            around.comfyUi().die();
            awaitNoRestartNeeded(worker);
            around.comfyUi().revive();

            assertAllSucceed(worker.results(2));
            assertThat(worker.setbacks().get("retryable gpu_fault")).isEqualTo(1);
        }
    }

    @Test
    void seesARestartOfTheWebUiThatNoConnectionHasMet() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.breaksGpu());
            around.send("broken");
            awaitRestartNeeded(worker, "the GPU is broken until the runtime restarts");
            awaitMoreCalls(
                    n -> around.runtime().awaitCalls("GET", "/progress", n, SOON),
                    () -> around.runtime().calls("GET", "/progress"));

            around.runtime().restartAtOnce();

            assertAllSucceed(worker.results(1));
        }
    }

    @Test
    void seesARestartOfComfyUiThatNoConnectionHasMet() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker =
                        new RunningWorker(around, workDirectory).withComfyUi().start()) {
            around.comfyUi().next(ComfyBehaviour.cudaFault());
            sendPipeline(around, "broken");
            awaitRestartNeeded(worker, "the GPU is broken until the runtime restarts");
            awaitMoreCalls(
                    n -> around.comfyUi().awaitCalls("GET", "/queue", n, SOON),
                    () -> around.comfyUi().calls("GET", "/queue"));

            around.comfyUi().restartAtOnce();

            assertAllSucceed(worker.results(1));
        }
    }

    private interface Await {
        void calls(int n) throws InterruptedException;
    }

    /// Of a probe: what it has seen before the restart is what it misses after it.
    private static void awaitMoreCalls(Await await, IntSupplier now) throws InterruptedException {
        await.calls(now.getAsInt() + 4);
    }

    @Test
    void waitsForARuntimeThatDoesNotStopARunToBeRestarted() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.stall-timeout", "1s")
                        .with("worker.runtime.stop-timeout", "1s")
                        .start()) {
            around.runtime().next(Behaviour.deaf());
            around.send("stuck");

            awaitRestartNeeded(worker, "a run that was told to stop 1 s ago goes on");
            around.runtime().die();
            awaitNoRestartNeeded(worker);
            around.runtime().revive();

            assertAllSucceed(worker.results(1));
            assertThat(restartsNeeded(worker, "stuck")).isEqualTo(1);
        }
    }

    @Test
    void hasARuntimeRestartedBetweenTasksThatHoldsTooMuchMemory() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.runtime.max-rss", "6G")
                        .start()) {
            around.send("within");
            worker.results(1);
            assertThat(worker.worker().runtimeNeedsRestartBecause()).isEmpty();

            around.runtime().holdMemory(7L << 30);
            around.send("beyond");
            worker.results(2);
            awaitRestartNeeded(worker, "7516192768 bytes");
            around.send("after");
            around.runtime().die();
            awaitNoRestartNeeded(worker);
            around.runtime().revive();

            assertAllSucceed(worker.results(3));
            assertThat(worker.setbacks().keySet()).isSubsetOf("abandoned intake_closed");
            assertThat(restartsNeeded(worker, "memory")).isEqualTo(1);
            assertThat(worker.gauge("sd.worker.runtime.resident")).isEqualTo(4.0 * (1L << 30));
        }
    }

    @Test
    void runsATaskAgainOnTheSpotAfterTheWebUiHasFreedMemory() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.outOfMemory());
            around.send("short-of-memory");

            assertAllSucceed(worker.results(1));

            assertThat(worker.setbacks()).isEmpty();
            assertThat(around.runtime().generations()).isEqualTo(2);
            assertThat(around.runtime().calls("POST", "/unload-checkpoint")).isEqualTo(1);
            assertThat(around.runtime().calls("POST", "/reload-checkpoint")).isEqualTo(1);
            assertThat(worker.count("sd.worker.runtime.memory.freed")).isEqualTo(1);
        }
    }

    @Test
    void runsATaskAgainOnTheSpotAfterComfyUiHasFreedMemory() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker =
                        new RunningWorker(around, workDirectory).withComfyUi().start()) {
            around.comfyUi().next(ComfyBehaviour.outOfMemory());
            sendPipeline(around, "short-of-memory");

            assertAllSucceed(worker.results(1));

            assertThat(worker.setbacks()).isEmpty();
            assertThat(around.comfyUi().prompts())
                    .hasSize(2)
                    .extracting(prompt -> prompt.findValue("filename_prefix").asText())
                    .doesNotHaveDuplicates()
                    .allMatch(prefix -> prefix.matches("sd-queue-worker/[0-9a-f-]+/[^/]+"), "is in one folder");
            assertThat(around.comfyUi().calls("POST", "/free")).isEqualTo(2);
        }
    }

    @Test
    void bringsTheCheckpointBackThoughItCouldNotBeUnloaded() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.outOfMemory());
            around.runtime().failOnce("/unload-checkpoint");
            around.send("short-of-memory");

            worker.awaitEnded("retryable", "out_of_memory");

            assertAllSucceed(worker.results(1));
            assertThat(around.runtime().calls("POST", "/reload-checkpoint")).isEqualTo(1);
        }
    }

    @Test
    void givesATaskBackWhereTheRuntimeCannotFreeItsMemory() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.outOfMemory());
            around.runtime().failOnce("/reload-checkpoint");
            around.send("short-of-memory");

            worker.awaitEnded("retryable", "out_of_memory");

            assertAllSucceed(worker.results(1));
            assertThat(around.runtime().generations()).isEqualTo(2);
        }
    }

    @Test
    void stopsATaskAfterTheTimeThatItsKindMayTake() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.generation-timeouts", "interrogate=1m,text-to-image=1s")
                        .start()) {
            around.runtime().next(Behaviour.hang());
            around.send("too-long");

            worker.awaitEnded("retryable", "runtime_timeout");

            assertAllSucceed(worker.results(1));
            assertThat(around.runtime().interrupts()).isPositive();
        }
    }

    private static void sendPipeline(TestServers around, String id) {
        ObjectNode graph = ComfyWorkflows.textToImage("a very secret prompt", 7);
        around.sendBody(TestServers.pipeline(id, graph).toString());
    }

    private static void awaitRestartNeeded(RunningWorker worker, String reason) {
        Awaitility.await()
                .atMost(SOON)
                .until(() ->
                        worker.worker().runtimeNeedsRestartBecause().orElse("").contains(reason));
    }

    private static void awaitNoRestartNeeded(RunningWorker worker) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> worker.worker().runtimeNeedsRestartBecause().isEmpty());
    }

    private static double restartsNeeded(RunningWorker worker, String reason) {
        return worker.count("sd.worker.runtime.restarts.needed", "reason", reason);
    }

    private static void assertAllSucceed(List<JsonNode> results) {
        assertThat(results)
                .allSatisfy(
                        result -> assertThat(result.path("result").asBoolean()).isTrue());
    }
}
