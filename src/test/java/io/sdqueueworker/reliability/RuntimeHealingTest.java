package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The recovery of a runtime that needs a restart. The kubelet restarts it because of the health group; here the test
/// does.
@ExtendWith(WithServers.class)
class RuntimeHealingTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void waitsForAWebUiWithABrokenGpuToBeRestarted(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.runtime().next(Behaviour.breaksGpu());
        servers.send("first");
        servers.send("second");

        awaitRestartNeeded(worker, "the GPU is broken until the runtime restarts");
        worker.awaitEnded("retryable", "gpu_fault");
        servers.runtime().die();
        awaitNoRestartNeeded(worker);
        assertThat(worker.worker().notReadyBecause()).isPresent();
        servers.runtime().revive();

        assertAllSucceed(worker.results(2));
        // The fault has cost one attempt of one task.
        assertThat(worker.setbacks().get("retryable gpu_fault")).isEqualTo(1);
        assertThat(restartsNeeded(worker, "gpu_fault")).isEqualTo(1);
    }

    @Test
    void waitsForAComfyUiWithABrokenGpuToBeRestarted(TestServers servers, RunningWorker worker) throws Exception {
        worker.withComfyUi().start();
        servers.comfyUi().next(ComfyBehaviour.cudaFault());
        sendPipeline(servers, "first");
        sendPipeline(servers, "second");

        awaitRestartNeeded(worker, "the GPU is broken until the runtime restarts");
        servers.comfyUi().die();
        awaitNoRestartNeeded(worker);
        servers.comfyUi().revive();

        assertAllSucceed(worker.results(2));
        assertThat(worker.setbacks().get("retryable gpu_fault")).isEqualTo(1);
    }

    @Test
    void seesARestartOfTheWebUiThatNoConnectionHasMet(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.runtime().next(Behaviour.breaksGpu());
        servers.send("broken");
        awaitRestartNeeded(worker, "the GPU is broken until the runtime restarts");
        awaitMoreCalls(
                n -> servers.runtime().awaitCalls("GET", "/progress", n, SOON),
                () -> servers.runtime().calls("GET", "/progress"));

        servers.runtime().restartAtOnce();

        assertAllSucceed(worker.results(1));
    }

    @Test
    void seesARestartOfComfyUiThatNoConnectionHasMet(TestServers servers, RunningWorker worker) throws Exception {
        worker.withComfyUi().start();
        servers.comfyUi().next(ComfyBehaviour.cudaFault());
        sendPipeline(servers, "broken");
        awaitRestartNeeded(worker, "the GPU is broken until the runtime restarts");
        awaitMoreCalls(
                n -> servers.comfyUi().awaitCalls("GET", "/prompt", n, SOON),
                () -> servers.comfyUi().calls("GET", "/prompt"));

        servers.comfyUi().restartAtOnce();

        assertAllSucceed(worker.results(1));
    }

    private interface Await {
        void calls(int n) throws InterruptedException;
    }

    /// Waits for more probes, because a probe notices the restart only if it has seen the runtime before it.
    private static void awaitMoreCalls(Await await, IntSupplier now) throws InterruptedException {
        await.calls(now.getAsInt() + 4);
    }

    @Test
    void waitsForARuntimeThatDoesNotStopARunToBeRestarted(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.stall-timeout", "1s")
                .with("worker.runtime.stop-timeout", "1s")
                .start();
        servers.runtime().next(Behaviour.deaf());
        servers.send("stuck");

        awaitRestartNeeded(worker, " s ago still continues");
        servers.runtime().die();
        awaitNoRestartNeeded(worker);
        servers.runtime().revive();

        assertAllSucceed(worker.results(1));
        assertThat(restartsNeeded(worker, "stuck")).isEqualTo(1);
    }

    @Test
    void hasARuntimeRestartedBetweenTasksThatHoldsTooMuchMemory(TestServers servers, RunningWorker worker)
            throws Exception {
        worker.with("worker.runtime.max-rss", "6G").start();
        servers.send("within");
        worker.results(1);
        assertThat(worker.worker().runtimeNeedsRestartBecause()).isEmpty();

        servers.runtime().holdMemory(7L << 30);
        servers.send("beyond");
        worker.results(2);
        awaitRestartNeeded(worker, "7516192768 bytes");
        servers.send("after");
        servers.runtime().die();
        awaitNoRestartNeeded(worker);
        servers.runtime().revive();

        assertAllSucceed(worker.results(3));
        assertThat(worker.setbacks().keySet()).isSubsetOf("abandoned intake_closed");
        assertThat(restartsNeeded(worker, "memory")).isEqualTo(1);
        assertThat(worker.gauge("sd.worker.runtime.resident")).isEqualTo(4.0 * (1L << 30));
    }

    @Test
    void runsATaskAgainOnTheSpotAfterTheWebUiHasFreedMemory(TestServers servers, RunningWorker worker)
            throws Exception {
        worker.start();
        servers.runtime().next(Behaviour.outOfMemory());
        servers.send("short-of-memory");

        assertAllSucceed(worker.results(1));

        assertThat(worker.setbacks()).isEmpty();
        assertThat(servers.runtime().generations()).isEqualTo(2);
        assertThat(servers.runtime().calls("POST", "/unload-checkpoint")).isEqualTo(1);
        assertThat(servers.runtime().calls("POST", "/reload-checkpoint")).isEqualTo(1);
        assertThat(worker.count("sd.worker.runtime.memory.freed")).isEqualTo(1);
    }

    @Test
    void runsATaskAgainOnTheSpotAfterComfyUiHasFreedMemory(TestServers servers, RunningWorker worker) throws Exception {
        worker.withComfyUi().start();
        servers.comfyUi().next(ComfyBehaviour.outOfMemory());
        sendPipeline(servers, "short-of-memory");

        assertAllSucceed(worker.results(1));

        assertThat(worker.setbacks()).isEmpty();
        assertThat(servers.comfyUi().prompts())
                .hasSize(2)
                .extracting(prompt -> prompt.findValue("filename_prefix").asText())
                .doesNotHaveDuplicates()
                .allMatch(prefix -> prefix.matches("sdqw-[0-9a-f]{16}-[0-9a-f]{8}-[^/]+"), "has one mark");
        assertThat(servers.comfyUi().calls("POST", "/free")).isEqualTo(2);
    }

    @Test
    void bringsTheCheckpointBackThoughItCouldNotBeUnloaded(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.runtime().next(Behaviour.outOfMemory());
        servers.runtime().failOnce("/unload-checkpoint");
        servers.send("short-of-memory");

        worker.awaitEnded("retryable", "out_of_memory");

        assertAllSucceed(worker.results(1));
        assertThat(servers.runtime().calls("POST", "/reload-checkpoint")).isEqualTo(1);
    }

    @Test
    void givesATaskBackWhereTheRuntimeCannotFreeItsMemory(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.runtime().next(Behaviour.outOfMemory());
        servers.runtime().failOnce("/reload-checkpoint");
        servers.send("short-of-memory");

        worker.awaitEnded("retryable", "out_of_memory");

        assertAllSucceed(worker.results(1));
        assertThat(servers.runtime().generations()).isEqualTo(2);
    }

    @Test
    void stopsATaskAfterTheTimeThatItsKindMayTake(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.generation-timeouts", "interrogate=1m,text-to-image=1s")
                .start();
        servers.runtime().next(Behaviour.hang());
        servers.send("too-long");

        worker.awaitEnded("retryable", "runtime_timeout");

        assertAllSucceed(worker.results(1));
        assertThat(servers.runtime().interrupts()).isPositive();
    }

    private static void sendPipeline(TestServers servers, String id) {
        ObjectNode graph = ComfyWorkflows.textToImage("a very secret prompt", 7);
        servers.sendBody(TestServers.pipeline(id, graph).toString());
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
