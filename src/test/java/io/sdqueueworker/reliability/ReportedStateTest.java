package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.net.URI;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The gauges report the state of the queue, the intake and the start.
@ExtendWith(WithServers.class)
class ReportedStateTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void reportsTheDependencyThatClosesTheIntake(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        bucket.when(_ -> true).answer(503, "application/xml", "<Error><Code>SlowDown</Code></Error>");
        worker.withS3At(bucket.endpoint()).start();
        Awaitility.await().atMost(SOON).until(() -> closed(worker, "runtime") == 0);

        assertThat(closed(worker, "storage")).isEqualTo(1);

        bucket.clear();
        Awaitility.await().atMost(SOON).until(() -> closed(worker, "storage") == 0);
        assertThat(closed(worker, "breaker")).isZero();
        assertThat(closed(worker, "node")).isZero();
    }

    @Test
    void reportsTheDepthOfTheDeadLetterQueue() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers servers = TestServers.createWithDeadLetters(deadLetters, 2);
                RunningWorker worker = new RunningWorker(servers)) {
            servers.sqs().send(deadLetters, "{}");
            worker.start();

            String queue = URI.create(servers.queue().url()).getPath().replaceFirst(".*/", "");
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> worker.gauge("sd.queue.dead.letter.messages", "queue", queue) == 1);
        }
    }

    @Test
    void reportsNoDeadLettersWithoutADeadLetterQueue(RunningWorker worker) throws Exception {
        worker.start();

        Awaitility.await().atMost(SOON).until(() -> worker.gauge("sd.queue.messages", "state", "visible") == 0);
        assertThat(worker.gauge("sd.queue.dead.letter.messages")).isNaN();
    }

    @Test
    void expectsTheConfiguredTimeUntilATaskHasShownOne(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.expected-task-time", "7m").start();
        assertThat(worker.gauge("sd.worker.task.mean")).isEqualTo(420);

        servers.send("first");
        worker.result();

        Awaitility.await().atMost(SOON).until(() -> worker.gauge("sd.worker.task.mean") < 420);
    }

    @Test
    void reportsWhenTheStartHasReachedEachPhase(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        assertThat(worker.gauge("sd.worker.start", "phase", "first_task")).isNaN();

        servers.send("first");
        worker.result();

        Awaitility.await().atMost(SOON).until(() -> worker.gauge("sd.worker.start", "phase", "first_task") > 0);
        assertThat(worker.gauge("sd.worker.start", "phase", "first_task"))
                .isGreaterThanOrEqualTo(worker.gauge("sd.worker.start", "phase", "first_receive"));
        assertThat(worker.gauge("sd.worker.start", "phase", "first_receive"))
                .isGreaterThanOrEqualTo(worker.gauge("sd.worker.start", "phase", "runtime_ready"));
    }

    @Test
    void reportsTheMemoryOfTheWebUi(RunningWorker worker) throws Exception {
        worker.start();

        Awaitility.await().atMost(SOON).until(() -> worker.gauge("sd.worker.runtime.vram.total") == 22L << 30);
        assertThat(worker.gauge("sd.worker.runtime.vram.free")).isEqualTo(18L << 30);
        assertThat(worker.gauge("sd.worker.runtime.ram.total")).isEqualTo(64L << 30);
        assertThat(worker.gauge("sd.worker.runtime.resident")).isPositive();
    }

    @Test
    void reportsTheMemoryOfComfyUiAndNoneOfItsProcess(RunningWorker worker) throws Exception {
        worker.withComfyUi().start();

        Awaitility.await().atMost(SOON).until(() -> worker.gauge("sd.worker.runtime.vram.total") == 22L << 30);
        assertThat(worker.gauge("sd.worker.runtime.ram.free")).isEqualTo(48L << 30);
        assertThat(worker.gauge("sd.worker.runtime.resident")).isNaN();
    }

    /// The last figures would be wrong while the runtime is gone.
    @Test
    void reportsNoMemoryOfARuntimeThatDoesNotAnswer(TestServers servers, RunningWorker worker) throws Exception {
        servers.runtime().die();
        worker.start();

        assertThat(worker.gauge("sd.worker.runtime.vram.total")).isNaN();
        assertThat(worker.gauge("sd.worker.runtime.resident")).isNaN();
    }

    private static double closed(RunningWorker worker, String dependency) {
        return worker.gauge("sd.worker.intake.closed", "dependency", dependency);
    }
}
