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
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/// The effects of SIGTERM.
@ExtendWith(WithServers.class)
class DrainTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void finishesTheTaskOnTheGpuAndPublishesIt(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.runtime().next(Behaviour.slow(Duration.ofSeconds(2)));
        servers.send("last");
        servers.runtime().awaitGenerationStarted(1, SOON);

        worker.worker().drain();

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(0, 0));
        assertThat(worker.worker().notReadyBecause()).contains("the worker is draining");
    }

    @Test
    void interruptsAndGivesBackATaskThatOutlastsTheBudget(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.drain-budget", "500ms").start();
        servers.runtime().next(Behaviour.hang());
        servers.send("too-long");
        servers.runtime().awaitGenerationStarted(1, SOON);

        worker.worker().drain();

        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 0));
        assertThat(servers.runtime().interrupts()).isEqualTo(1);
        assertThat(servers.sns().published()).isEmpty();
        worker.awaitEnded("abandoned", "shutdown");
    }

    @Test
    void releasesAgainWhatTheQueueDoesNotTakeAtOnce(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        worker.with("worker.drain-budget", "500ms").withSqsAt(queue.endpoint()).start();
        servers.runtime().next(Behaviour.hang());
        servers.send("too-long");
        servers.runtime().awaitGenerationStarted(1, SOON);
        // With the SDK's retries, two tries.
        queue.when(request -> request.calls("ChangeMessageVisibility"))
                .withBody(body -> body.contains("\"VisibilityTimeout\":0"))
                .times(8)
                .answer(503, "application/x-amz-json-1.0", "{\"__type\":\"ServiceUnavailable\"}");

        worker.worker().drain();

        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 0));
    }

    @Test
    @Timeout(60)
    void givesBackATaskThatWillNotFitTheBudgetLongBeforeThatIsSpent(TestServers servers, RunningWorker worker)
            throws Exception {
        worker.with("worker.drain-budget", "5m").start();
        servers.runtime().next(Behaviour.slow(Duration.ofMinutes(20)));
        ObjectNode task = TestServers.task("much-too-long");
        task.withObject("/content").put("steps", 150);
        servers.sendBody(task.toString());
        servers.runtime().awaitGenerationStarted(1, SOON);

        worker.worker().drain();

        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 0));
        assertThat(servers.runtime().interrupts()).isEqualTo(1);
        worker.awaitEnded("abandoned", "shutdown");
    }

    @Test
    @Timeout(90)
    void givesBackAWorkflowWhoseNodeWillNotFitTheBudget(TestServers servers, RunningWorker worker) throws Exception {
        worker.withComfyUi().with("worker.drain-budget", "5m").start();
        servers.comfyUi().change(settings -> settings.withStepTime(Duration.ofSeconds(2)));
        ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
        graph.findParent("steps").put("steps", 1000);
        servers.sendBody(TestServers.pipeline("much-too-long", graph).toString());
        servers.comfyUi().awaitSampling(1, SOON);

        worker.worker().drain();

        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 0));
        assertThat(servers.comfyUi().interrupts()).isEqualTo(1);
        worker.awaitEnded("abandoned", "shutdown");
    }

    @Test
    void marksItsBeginAndItsEnd(TestServers servers, RunningWorker worker) throws Exception {
        Path marks = Files.createDirectories(servers.workDirectory().resolve("marks"));
        Files.createFile(marks.resolve("draining"));
        Files.createFile(marks.resolve("drained"));
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService other = servers.closing(Executors.newVirtualThreadPerTaskExecutor());
        worker.start();
        assertThat(marks).isEmptyDirectory();
        servers.runtime().next(Behaviour.held(end));
        servers.send("last");
        servers.runtime().awaitGenerationStarted(1, SOON);

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

    @Test
    void givesBackWhatAnEarlierProcessHasLeftAndNobodyHasGoneOnWith(TestServers servers) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        LeftBehind.in(
                servers.workDirectory(),
                servers,
                TestServers.task("first").toString(),
                TestServers.task("second").toString());
        Predicate<ProxiedRequest> look = request -> request.path().endsWith(".out");
        bucket.when(look).hold();
        try (RunningWorker worker =
                new RunningWorker(servers).withS3At(bucket.endpoint()).start()) {
            bucket.awaitRequests(1, look, SOON);

            worker.worker().drain();

            assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(2, 0));
            assertThat(servers.workDirectory().resolve("running.json")).doesNotExist();
            assertThat(bucket.count(look)).isEqualTo(1);
        }
    }

    @Test
    void leavesTheNextTaskInTheQueueWhileTheOneOnTheGpuGoesOn(TestServers servers, RunningWorker worker)
            throws Exception {
        worker.start();
        servers.runtime().next(Behaviour.slow(Duration.ofSeconds(2)));
        servers.send("on-gpu");
        servers.send("next");
        servers.runtime().awaitGenerationStarted(1, SOON);

        worker.worker().drain();

        assertThat(servers.runtime().generations()).isEqualTo(1);
        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 0));
        assertThat(servers.sns().published()).hasSize(1);
    }

    @Test
    void givesTheTaskOnDeckBack(TestServers servers) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        // It stays on deck as long as the look-up of its earlier result takes.
        Predicate<ProxiedRequest> look = request -> request.path().endsWith(".out");
        bucket.when(look).delay(Duration.ofMinutes(1));
        try (RunningWorker worker =
                new RunningWorker(servers).withS3At(bucket.endpoint()).start()) {
            servers.send("on-deck");
            bucket.awaitRequests(1, look, SOON);

            worker.worker().drain();

            worker.awaitEnded("abandoned", "shutdown");
            assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 0));
            assertThat(servers.runtime().generations()).isZero();
        }
    }

    /// A look-up in the C library behaves like this while the name service is away.
    @Test
    @Timeout(60)
    void doesNotWaitForAReceiveThatHearsNoInterrupt(TestServers servers, RunningWorker worker) throws Exception {
        CountDownLatch receiving = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        worker.with("worker.visibility", "3s")
                .withinCallsToSqs(new ExecutionInterceptor() {
                    @Override
                    public void beforeExecution(
                            Context.BeforeExecution context, ExecutionAttributes executionAttributes) {
                        if (context.request() instanceof ReceiveMessageRequest) {
                            receiving.countDown();
                            awaitUninterruptibly(end);
                        }
                    }
                })
                .start();
        servers.send("left");
        assertThat(receiving.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();

        worker.worker().drain();
        end.countDown();

        Awaitility.await()
                .atMost(SOON)
                .until(() -> servers.sqs().depth(servers.queue()).visible() == 1);
        assertThat(servers.runtime().generations()).isZero();
    }

    /// Forgets the interrupt, as a call does that checks for none afterwards.
    private static void awaitUninterruptibly(CountDownLatch end) {
        while (true) {
            try {
                end.await();
                return;
            } catch (InterruptedException e) {
                // Waits on.
            }
        }
    }

    @Test
    void receivesNothingMore(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.visibility", "3s").start();
        worker.awaitReady();
        worker.worker().drain();

        servers.send("too-late");

        // The server may still hand it to the aborted poll; then it returns after the visibility timeout.
        Awaitility.await()
                .atMost(SOON)
                .until(() -> servers.sqs().depth(servers.queue()).visible() == 1);
        assertThat(servers.runtime().generations()).isZero();
    }
}
