package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.Exchange;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.HeldOnGpu;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The order in which a worker process ends, seen from outside. Its measurements do not decide the test; they are
/// added to `target/drain-figures`.
@Tag("slow")
@ExtendWith(WithServers.class)
class DrainIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path directory;

    @Test
    void givesBackTheNextTaskAtTheSignalAndPublishesTheLastBeforeItEnds(TestServers servers) throws Exception {
        CountDownLatch generated = new CountDownLatch(1);
        CompletableFuture<Long> released = new CompletableFuture<>();
        CompletableFuture<Long> deleted = new CompletableFuture<>();
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        queue.observe(exchange -> {
            if (hasReleased(exchange)) {
                released.complete(System.nanoTime());
            } else if (exchange.request().calls("DeleteMessage")) {
                deleted.complete(System.nanoTime());
            }
        });
        servers.runtime().next(Behaviour.held(generated));
        servers.send("on-gpu");
        servers.send("on-deck");
        try (WorkerProcess worker = start(servers, queue, bucket)) {
            bucket.awaitRequests(2, HeldOnGpu::lookForResult, SOON);

            long signalled = System.nanoTime();
            worker.signalTermination();
            long onDeckBack = released.get(SOON.toSeconds(), TimeUnit.SECONDS) - signalled;

            assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 1));
            assertThat(mark("draining")).exists();
            assertThat(mark("drained")).doesNotExist();
            assertThat(servers.sns().published()).isEmpty();

            generated.countDown();
            int status = worker.awaitEnd(SOON);
            long ended = System.nanoTime() - deleted.get();

            assertThat(status).isEqualTo(TERMINATED);
            assertThat(mark("drained")).exists();
            assertThat(servers.sns().published())
                    .singleElement()
                    .satisfies(told -> assertThat(RunningWorker.json(told.message())
                                    .path("result")
                                    .asBoolean())
                            .isTrue());
            assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 0));
            note(onDeckBack, ended);
        }
    }

    private WorkerProcess start(TestServers servers, FaultProxy queue, FaultProxy bucket) throws IOException {
        Map<String, String> environment = servers.environment(directory.resolve("work"));
        environment.put("AWS_ENDPOINT_URL_SQS", queue.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_S3", bucket.endpoint().toString());
        environment.put("WORKER_LOOK_AHEAD", "10m");
        environment.put("WORKER_QUEUE_LOOK_INTERVAL", "1h");
        // The remains of an earlier process.
        Files.createDirectories(mark("draining").getParent());
        Files.createFile(mark("draining"));
        Files.createFile(mark("drained"));
        return WorkerProcess.start(environment, directory.resolve("worker.log"));
    }

    private Path mark(String name) {
        return directory.resolve("work/marks").resolve(name);
    }

    private static boolean hasReleased(Exchange exchange) {
        return exchange.request().calls("ChangeMessageVisibility")
                && exchange.requestBody().contains("\"VisibilityTimeout\":0");
    }

    private static void note(long onDeckBack, long ended) throws IOException {
        Files.writeString(
                Path.of("target/drain-figures"),
                "signal to release %d ms, last delete to exit %d ms%n"
                        .formatted(TimeUnit.NANOSECONDS.toMillis(onDeckBack), TimeUnit.NANOSECONDS.toMillis(ended)),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
