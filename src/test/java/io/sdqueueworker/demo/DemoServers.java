package io.sdqueueworker.demo;

import io.sdqueueworker.testing.S3Server;
import io.sdqueueworker.testing.SnsServer;
import io.sdqueueworker.testing.SqsServer;
import io.sdqueueworker.testing.WorkerEnvironment;
import io.sdqueueworker.testing.WorkerProcess;
import io.sdqueueworker.testing.sdwebui.FakeWebUi;
import io.sdqueueworker.testing.sdwebui.WebUiSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Everything around the worker, and the worker: real SQS and S3 servers, a stand-in for SNS, and a runtime that draws.
final class DemoServers implements AutoCloseable {

    static final String BUCKET = "demo-outputs";

    /// So that progress can be watched, and a task takes about a second.
    private static final Duration STEP = Duration.ofMillis(40);

    private final SqsServer sqs;
    private final S3Server s3;
    private final SnsServer sns;
    private final FakeWebUi runtime;
    private final SqsServer.Queue queue;
    private final WorkerProcess worker;

    private DemoServers(Path directory) throws InterruptedException {
        // Side by side: each takes a second or two to start, and the first image is waited for.
        FutureTask<S3Server> startingS3 = new FutureTask<>(S3Server::start);
        Thread.ofPlatform().name("s3-starter").start(startingS3);
        sns = SnsServer.start();
        runtime = FakeWebUi.start(WebUiSettings.defaults().withStepTime(STEP));
        sqs = SqsServer.start();
        queue = sqs.createQueue("demo-tasks");
        try {
            s3 = startingS3.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the S3 server did not start", e);
        }
        s3.createBucket(BUCKET);
        Map<String, String> environment = WorkerEnvironment.of(sqs, queue, s3, BUCKET, sns, directory.resolve("work"));
        environment.putAll(WorkerEnvironment.driving("sdwebui", runtime.endpoint() + "/sdapi/v1/"));
        worker = WorkerProcess.start(environment, directory.resolve("worker.log"));
    }

    /// Starts all of it.
    ///
    /// @param directory takes the worker's log and its work directory
    static DemoServers start(Path directory) throws InterruptedException {
        return new DemoServers(directory);
    }

    SqsServer sqs() {
        return sqs;
    }

    S3Server s3() {
        return s3;
    }

    SnsServer sns() {
        return sns;
    }

    FakeWebUi runtime() {
        return runtime;
    }

    SqsServer.Queue queue() {
        return queue;
    }

    WorkerProcess worker() {
        return worker;
    }

    @Override
    public void close() {
        try {
            if (worker.isAlive()) {
                worker.terminate(Duration.ofSeconds(60));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            worker.close();
            runtime.close();
            sns.close();
            s3.close();
            sqs.close();
        }
    }
}
