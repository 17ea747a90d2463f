package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/// A place for one worker after another, with a runtime, a work directory and its own proxy before each server. Every
/// request through these proxies is therefore known to be its worker's.
final class Station implements AutoCloseable {

    /// The visibility timeout of a renewal.
    static final Duration VISIBILITY = Duration.ofSeconds(6);

    /// The exit statuses after SIGTERM: the worker's own, and the JVM's.
    private static final Set<Integer> DRAINED = Set.of(0, 143);

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(60);

    private final String name;
    private final Path directory;
    private final WorkerFiles workDirectory;
    private final ChaosGpu gpu;
    private final Ledger ledger;
    private final Proxies proxies;
    private final QueueRecorder messages;
    private final Map<String, String> environment;
    private final Kubelet kubelet = new Kubelet(this);
    private final List<Life> lives = new CopyOnWriteArrayList<>();

    /// Guards the process, because a proxy may kill it during a request.
    private final ReentrantLock lock = new ReentrantLock();

    private Optional<WorkerProcess> process = Optional.empty();

    private record Life(long startedAt, WorkerProcessRun worker) {}

    /// @param directory receives the logs and the work directory
    Station(String name, ChaosGpu gpu, ChaosServers servers, SqsServer.Queue queue, Path directory, Ledger ledger) {
        this.name = name;
        this.directory = directory;
        this.workDirectory = new WorkerFiles(directory.resolve("work-" + name));
        this.gpu = gpu;
        this.ledger = ledger;
        proxies = Proxies.start(servers, gpu);
        messages = new QueueRecorder(VISIBILITY, ledger, this::workerAt);
        proxies.sqs().observe(messages);
        proxies.s3().observe(new BucketRecorder(ledger, this::workerAt));
        proxies.sns().observe(new TopicRecorder(ledger, this::workerAt));
        proxies.runtime().observe(new RuntimeRecorder(ledger, this::workerAt));
        environment = StationSettings.of(name, servers, queue, directory, workDirectory.path());
        environment.putAll(proxies.environment(gpu));
    }

    String name() {
        return name;
    }

    ChaosGpu gpu() {
        return gpu;
    }

    /// The proxies between its worker and the servers.
    Proxies proxies() {
        return proxies;
    }

    /// Starts the next worker with the files of the previous one.
    void start() {
        lock.lock();
        try {
            WorkerProcessRun worker = new WorkerProcessRun(name, lives.size() + 1);
            Path log = directory.resolve("%s-%02d.log".formatted(name, worker.number()));
            lives.add(new Life(System.nanoTime(), worker));
            ledger.add(new Event.Started(ledger.now(), worker));
            process = Optional.of(WorkerProcess.start(KillWithParent.COMMAND, environment, log));
        } finally {
            lock.unlock();
        }
    }

    /// Starts the next worker as in another pod, without the files of the previous one.
    void startAfresh() {
        workDirectory.delete();
        start();
    }

    /// Says whether the worker is ready for tasks.
    boolean isReady() throws InterruptedException {
        Optional<WorkerProcess> asked = current();
        return asked.isPresent()
                && asked.get()
                        .get("/q/health/ready")
                        .map(HttpResponse::statusCode)
                        .equals(Optional.of(200));
    }

    /// Says whether the worker asks for a restart of its runtime.
    boolean needsRuntimeRestart() throws InterruptedException {
        Optional<WorkerProcess> asked = current();
        return asked.isPresent()
                && asked.get()
                        .get("/q/health/group/runtime")
                        .map(HttpResponse::statusCode)
                        .equals(Optional.of(503));
    }

    /// Restarts its runtime.
    Kubelet kubelet() {
        return kubelet;
    }

    /// Records that the runtime is restarted because the worker has asked for it.
    void recordRestart() {
        ledger.add(new Event.RuntimeRestarted(ledger.now(), worker()));
    }

    /// Records the begin or the end of an attack that lasts for a while.
    void record(Attack attack, Event.Phase phase) {
        ledger.add(new Event.Trouble(ledger.now(), worker(), attack, phase));
    }

    private WorkerProcessRun worker() {
        return workerAt(System.nanoTime());
    }

    /// Kills the worker, if there is one.
    void kill() throws InterruptedException {
        lock.lock();
        try {
            if (process.isPresent()) {
                ended(process.get().isAlive() ? Event.Manner.KILLED : Event.Manner.BY_ITSELF);
                process.get().kill();
                process = Optional.empty();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Sends SIGTERM to the worker, if there is one, and waits for its end.
    void terminate() throws InterruptedException {
        lock.lock();
        try {
            if (process.isPresent()) {
                boolean alive = process.get().isAlive();
                int status = process.get().terminate(LONGEST_DRAIN);
                ended(alive && DRAINED.contains(status) ? Event.Manner.DRAINED : Event.Manner.BY_ITSELF);
                process = Optional.empty();
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<WorkerProcess> current() {
        lock.lock();
        try {
            return process;
        } finally {
            lock.unlock();
        }
    }

    private void ended(Event.Manner manner) {
        ledger.add(new Event.Ended(ledger.now(), lives.getLast().worker(), manner));
    }

    /// The process that sent a request at this time, even if the request arrives late.
    private WorkerProcessRun workerAt(long nanoTime) {
        return lives.reversed().stream()
                .filter(life -> life.startedAt() - nanoTime <= 0)
                .map(Life::worker)
                .findFirst()
                .orElseGet(() -> new WorkerProcessRun(name, 0));
    }

    /// The receipt handles of messages that its workers have released for a long time since the last call.
    List<String> takeHidden() {
        return messages.takeHidden();
    }

    /// Files in the work directory that the last worker should have removed.
    List<String> leftovers() {
        return workDirectory.leftovers();
    }

    @Override
    public void close() {
        current().ifPresent(WorkerProcess::close);
        proxies.close();
        gpu.close();
    }
}
