package io.sdqueueworker.testbed.demo;

import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.aws.SnsServer;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.worker.WorkerEnvironment;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Two workers and their servers: local SQS and S3 servers, a fake SNS, a web server for inputs, and for each worker a
/// queue and a runtime that draws. A further queue is subscribed to the topic of results.
final class DemoServers implements AutoCloseable {

    static final String BUCKET = "outputs";

    private static final Duration LONGEST_END = Duration.ofSeconds(60);

    private final SqsServer sqs;
    private final S3Server s3;
    private final SnsServer sns;
    private final SqsServer.Queue results;
    private final InputServer web;
    private final DemoWorker webUi;
    private final DemoWorker comfyUi;

    private DemoServers(Path directory) throws IOException, InterruptedException {
        // In parallel: each takes a second or two to start.
        FutureTask<S3Server> startingS3 = new FutureTask<>(S3Server::start);
        Thread.ofPlatform().name("s3-starter").start(startingS3);
        sns = SnsServer.start();
        web = InputServer.start();
        sqs = SqsServer.start();
        results = sqs.createQueue("demo-results");
        sns.subscribe(sns.topicArn(), sqs, results);
        try {
            s3 = startingS3.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the S3 server did not start", e);
        }
        s3.createBucket(BUCKET);
        DemoModels models = DemoModels.put(s3, directory.resolve("models"));
        webUi = startWorker(DemoRuntime.startWebUi(models.directory()), models.environment(), directory);
        comfyUi = startWorker(DemoRuntime.start(RuntimeType.COMFYUI, 0), Map.of(), directory);
    }

    /// Starts all servers and workers.
    ///
    /// @param directory receives the logs and the work directories of the workers
    static DemoServers start(Path directory) throws IOException, InterruptedException {
        return new DemoServers(directory);
    }

    /// Starts a worker.
    ///
    /// @param more settings in addition to the addresses
    private DemoWorker startWorker(DemoRuntime runtime, Map<String, String> more, Path directory) {
        RuntimeType type = runtime.type();
        SqsServer.Queue queue = sqs.createQueue("demo-" + type.word());
        Map<String, String> environment =
                WorkerEnvironment.of(sqs, queue, s3, BUCKET, sns, directory.resolve("work-" + type.word()));
        environment.putAll(WorkerEnvironment.driving(type.word(), runtime.address()));
        environment.put("RUNTIME_NAME", type.word());
        environment.putAll(more);
        // The egress policy denies loopback addresses, where the web server of the inputs listens.
        environment.put("WORKER_INPUTS_ALLOW_NETWORKS", "127.0.0.0/8");
        Path log = directory.resolve("worker-" + type.word() + ".log");
        return new DemoWorker(queue, runtime, WorkerProcess.start(environment, log), log);
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

    /// The queue that the topic delivers every result to. The demo itself does not read it.
    SqsServer.Queue results() {
        return results;
    }

    /// The web server with the inputs of tasks.
    InputServer web() {
        return web;
    }

    List<DemoWorker> workers() {
        return List.of(webUi, comfyUi);
    }

    /// The worker that drives a runtime of this type.
    DemoWorker worker(RuntimeType type) {
        return switch (type) {
            case SDWEBUI -> webUi;
            case COMFYUI -> comfyUi;
        };
    }

    /// Sends a task to the worker whose runtime runs it.
    void send(DemoTask task) {
        sqs.send(worker(task.runtime()).queue(), task.body());
    }

    @Override
    public void close() {
        try {
            workers().forEach(worker -> worker.process().signalTermination());
            for (DemoWorker worker : workers()) {
                worker.process().awaitEnd(LONGEST_END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            for (DemoWorker worker : workers()) {
                worker.process().close();
                worker.runtime().close();
            }
            web.close();
            sns.close();
            s3.close();
            sqs.close();
        }
    }
}
