package io.sdqueueworker.chaos;

import io.sdqueueworker.testing.Exchange;
import io.sdqueueworker.testing.FaultProxy;
import io.sdqueueworker.testing.FaultRule;
import io.sdqueueworker.testing.RandomFaults;
import io.sdqueueworker.testing.SqsServer;
import io.sdqueueworker.testing.Surroundings;
import io.sdqueueworker.testing.WorkerEnvironment;
import io.sdqueueworker.testing.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// One worker with a runtime of its own, and a proxy before each of its servers, so that everything that it does is
/// known to be its doing. Its process is started again whenever it ends, as by a kubelet.
final class Pod implements AutoCloseable {

    static final Duration VISIBILITY = Duration.ofSeconds(6);

    private static final double SHARE_OF_FAULTS = 0.05;
    private static final int TERMINATED = 128 + 15;

    private final String name;
    private final Station station;
    private final PodRuntime runtime;
    private final Ledger ledger;
    private final Random random;
    private final Path directory;
    private final FaultProxy queue;
    private final FaultProxy bucket;
    private final FaultProxy topic;
    private final FaultProxy api;
    private final List<FaultRule> faults = new ArrayList<>();
    private final Map<String, String> environment;
    private final List<String> complaints = new ArrayList<>();
    private volatile WorkerProcess process;
    private volatile boolean ending;
    private final AtomicInteger kills = new AtomicInteger();
    private int starts;
    private int directories = 1;
    private Thread keeper = Thread.currentThread();

    Pod(
            String name,
            Station station,
            Surroundings around,
            SqsServer.Queue tasks,
            Ledger ledger,
            Sabotage sabotage,
            long seed,
            Path directory)
            throws IOException {
        this.name = name;
        this.station = station;
        this.runtime = PodRuntime.start(station);
        this.ledger = ledger;
        this.random = new Random(seed);
        this.directory = directory;
        queue = FaultProxy.start(around.sqs().endpoint());
        bucket = FaultProxy.start(around.s3().endpoint());
        topic = FaultProxy.start(around.sns().endpoint());
        api = FaultProxy.start(runtime.endpoint());
        queue.observe(exchange -> {
            ledger.queue(name, exchange);
            if (sabotage == Sabotage.DELETE_FIRST) {
                deleteFirst(around.sqs(), tasks, exchange);
            }
        });
        bucket.observe(exchange -> {
            ledger.bucket(name, exchange);
            dieBetweenDocumentAndMessage(exchange);
        });
        sabotage.spoilQueue(queue);
        sabotage.spoilBucket(bucket);
        for (FaultProxy proxy : List.of(queue, bucket, topic, api)) {
            faults.add(proxy.when(_ -> true).randomly(new RandomFaults(random.nextLong(), SHARE_OF_FAULTS)));
        }
        environment = environment(around, tasks);
        Files.createDirectories(directory);
        start();
    }

    private Map<String, String> environment(Surroundings around, SqsServer.Queue tasks) {
        Map<String, String> all =
                WorkerEnvironment.of(around.sqs(), tasks, around.s3(), around.bucket(), around.sns(), workDirectory());
        all.put("AWS_ENDPOINT_URL_SQS", queue.endpoint().toString());
        all.put("AWS_ENDPOINT_URL_S3", bucket.endpoint().toString());
        all.put("AWS_ENDPOINT_URL_SNS", topic.endpoint().toString());
        all.putAll(runtime.driving(api.endpoint()));
        all.put("WORKER_VISIBILITY", VISIBILITY.toSeconds() + "s");
        all.put("WORKER_MAX_ATTEMPTS", "1000");
        all.put("WORKER_DRAIN_BUDGET", "5s");
        all.put("WORKER_INPUT_ALLOW_NETWORKS", "127.0.0.0/8");
        return all;
    }

    String name() {
        return name;
    }

    Station station() {
        return station;
    }

    PodRuntime runtime() {
        return runtime;
    }

    /// Requests that were spoilt.
    int faults() {
        return faults.stream().mapToInt(FaultRule::hits).sum();
    }

    /// Every server answers from now on.
    void liftFaults() {
        faults.forEach(FaultRule::lift);
    }

    private synchronized void start() {
        if (ending) {
            return;
        }
        starts++;
        environment.put("WORKER_WORK_DIR", workDirectory().toString());
        process = WorkerProcess.start(environment, directory.resolve("worker-" + starts + ".log"));
        WorkerProcess started = process;
        keeper = Thread.ofPlatform().daemon().name(name + "-keeper").start(() -> keep(started));
    }

    private void keep(WorkerProcess started) {
        try {
            while (started.isAlive()) {
                Thread.sleep(50);
            }
            ledger.gone(name, "process ended");
            Thread.sleep(random.nextInt(500));
            start();
        } catch (InterruptedException e) {
            // The pod is gone.
        }
    }

    /// Kills the process; the next one finds what it leaves.
    void kill() {
        if (process.isAlive()) {
            kills.incrementAndGet();
        }
        process.close();
    }

    /// How often the process was killed.
    int kills() {
        return kills.get();
    }

    /// Kills the process and gives the next one an empty directory, as on another node.
    synchronized void reschedule() {
        directories++;
        kill();
    }

    void terminate() {
        process.signalTermination();
    }

    /// Ends the pod in order.
    ///
    /// @return what was wrong with its end
    List<String> end() throws InterruptedException {
        synchronized (this) {
            ending = true;
        }
        keeper.interrupt();
        try {
            int status = process.terminate(Duration.ofSeconds(60));
            if (status != TERMINATED) {
                complaints.add(name + " ended with status " + status);
            }
        } catch (AssertionError e) {
            complaints.add(name + " did not end: " + e.getMessage());
        }
        return complaints;
    }

    /// Files in the last process's work directory that its end should have taken with it.
    List<Path> leftovers() {
        try (Stream<Path> files = Files.walk(workDirectory())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("lock"))
                    .filter(file -> !file.startsWith(workDirectory().resolve("marks")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path workDirectory() {
        return directory.resolve("work-" + directories);
    }

    /// The worst moment for a kill: the result stands, and nobody has been told.
    private void dieBetweenDocumentAndMessage(Exchange exchange) {
        boolean unknown = exchange.status().orElse(0) == 200 && !exchange.delivered();
        if (Sabotage.putsResult(exchange.request()) && (unknown || random.nextInt(25) == 0) && !ending) {
            kill();
        }
    }

    private static void deleteFirst(SqsServer sqs, SqsServer.Queue tasks, Exchange exchange) {
        if (exchange.request().calls("ReceiveMessage") && exchange.status().orElse(0) == 200 && exchange.delivered()) {
            for (String receipt : Ledger.receipts(exchange)) {
                sqs.client()
                        .deleteMessage(request -> request.queueUrl(tasks.url()).receiptHandle(receipt));
            }
        }
    }

    @Override
    public void close() {
        ending = true;
        keeper.interrupt();
        process.close();
        runtime.close();
        List.of(queue, bucket, topic, api).forEach(FaultProxy::close);
    }
}
