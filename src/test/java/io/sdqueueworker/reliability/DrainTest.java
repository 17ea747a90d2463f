package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What SIGTERM sets off.
class DrainTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path workDirectory;

    @Test
    void finishesTheTaskOnTheGpuAndPublishesIt() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.slow(Duration.ofSeconds(2)));
            around.send("last");
            around.runtime().awaitGenerationStarted(1, SOON);

            worker.worker().drain();

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            assertThat(around.sqs().depth(around.queue())).isEqualTo(new SqsServer.Depth(0, 0));
            assertThat(worker.worker().notReadyBecause()).contains("the worker is draining");
        }
    }

    @Test
    void interruptsAndGivesBackATaskThatOutlastsTheBudget() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.drain-budget", "500ms")
                        .start()) {
            around.runtime().next(Behaviour.hang());
            around.send("too-long");
            around.runtime().awaitGenerationStarted(1, SOON);

            worker.worker().drain();

            assertThat(around.sqs().depth(around.queue())).isEqualTo(new SqsServer.Depth(1, 0));
            assertThat(around.runtime().interrupts()).isEqualTo(1);
            assertThat(around.sns().published()).isEmpty();
            worker.awaitEnded("abandoned", "shutdown");
        }
    }

    @Test
    @Timeout(60)
    void givesBackATaskThatWillNotFitTheBudgetLongBeforeThatIsSpent() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.drain-budget", "5m")
                        .start()) {
            around.runtime().next(Behaviour.slow(Duration.ofMinutes(20)));
            ObjectNode task = TestServers.task("much-too-long");
            task.withObject("/content").put("steps", 150);
            around.sendBody(task.toString());
            around.runtime().awaitGenerationStarted(1, SOON);

            worker.worker().drain();

            assertThat(around.sqs().depth(around.queue())).isEqualTo(new SqsServer.Depth(1, 0));
            assertThat(around.runtime().interrupts()).isEqualTo(1);
            worker.awaitEnded("abandoned", "shutdown");
        }
    }

    @Test
    @Timeout(90)
    void givesBackAWorkflowWhoseNodeWillNotFitTheBudget() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withComfyUi()
                        .with("worker.drain-budget", "5m")
                        .start()) {
            around.comfyUi().change(settings -> settings.withStepTime(Duration.ofSeconds(2)));
            ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
            graph.findParent("steps").put("steps", 1000);
            around.sendBody(TestServers.pipeline("much-too-long", graph).toString());
            around.comfyUi().awaitSampling(1, SOON);

            worker.worker().drain();

            assertThat(around.sqs().depth(around.queue())).isEqualTo(new SqsServer.Depth(1, 0));
            assertThat(around.comfyUi().interrupts()).isEqualTo(1);
            worker.awaitEnded("abandoned", "shutdown");
        }
    }

    @Test
    void marksItsBeginAndItsEnd() throws Exception {
        Path marks = Files.createDirectories(workDirectory.resolve("marks"));
        Files.createFile(marks.resolve("draining"));
        Files.createFile(marks.resolve("drained"));
        CountDownLatch end = new CountDownLatch(1);
        try (TestServers around = TestServers.create();
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            assertThat(marks).isEmptyDirectory();
            around.runtime().next(Behaviour.held(end));
            around.send("last");
            around.runtime().awaitGenerationStarted(1, SOON);

            Future<?> drain = other.submit(() -> {
                worker.worker().drain();
                return null;
            });
            Awaitility.await().atMost(SOON).until(() -> Files.exists(marks.resolve("draining")));
            assertThat(marks.resolve("drained")).doesNotExist();
            end.countDown();
            drain.get();

            assertThat(marks.resolve("drained")).exists();
            assertThat(worker.result().path("result").asBoolean()).isTrue();
        }
    }

    @Test
    void givesBackWhatAnEarlierProcessHasLeftAndNobodyHasGoneOnWith() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint())) {
            LeftBehind.in(
                    workDirectory,
                    around,
                    TestServers.task("first").toString(),
                    TestServers.task("second").toString());
            Predicate<ProxiedRequest> look = request -> request.path().endsWith(".out");
            bucket.when(look).hold();
            try (RunningWorker worker = new RunningWorker(around, workDirectory)
                    .withS3At(bucket.endpoint())
                    .start()) {
                bucket.awaitRequests(1, look, SOON);

                worker.worker().drain();

                assertThat(around.sqs().depth(around.queue())).isEqualTo(new SqsServer.Depth(2, 0));
                assertThat(workDirectory.resolve("running.json")).doesNotExist();
                assertThat(bucket.count(look)).isEqualTo(1);
            }
        }
    }

    @Test
    void leavesTheNextTaskInTheQueueWhileTheOneOnTheGpuGoesOn() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.slow(Duration.ofSeconds(2)));
            around.send("on-gpu");
            around.send("next");
            around.runtime().awaitGenerationStarted(1, SOON);

            worker.worker().drain();

            assertThat(around.runtime().generations()).isEqualTo(1);
            assertThat(around.sqs().depth(around.queue())).isEqualTo(new SqsServer.Depth(1, 0));
            assertThat(around.sns().published()).hasSize(1);
        }
    }

    @Test
    void givesTheTaskOnDeckBack() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint())) {
            // It is on deck for as long as the look for its earlier result takes.
            Predicate<ProxiedRequest> look = request -> request.path().endsWith(".out");
            bucket.when(look).delay(Duration.ofMinutes(1));
            try (RunningWorker worker = new RunningWorker(around, workDirectory)
                    .withS3At(bucket.endpoint())
                    .start()) {
                around.send("on-deck");
                bucket.awaitRequests(1, look, SOON);

                worker.worker().drain();

                worker.awaitEnded("abandoned", "shutdown");
                assertThat(around.sqs().depth(around.queue())).isEqualTo(new SqsServer.Depth(1, 0));
                assertThat(around.runtime().generations()).isZero();
            }
        }
    }

    @Test
    void receivesNothingMore() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.visibility", "3s")
                        .start()) {
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> worker.worker().notReadyBecause().isEmpty());
            worker.worker().drain();

            around.send("too-late");

            // The server may still hand it to the poll that was broken off; then it is back after the visibility.
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> around.sqs().depth(around.queue()).visible() == 1);
            assertThat(around.runtime().generations()).isZero();
        }
    }
}
