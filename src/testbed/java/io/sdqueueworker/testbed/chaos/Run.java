package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.aws.SqsServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// One run: disturbances for a while, then a calm phase until the queues are empty, then the end of all workers.
final class Run implements AutoCloseable {

    /// The share of faulty requests to SQS, S3 and SNS.
    private static final double FAULTS = 0.05;

    /// The share of faulty requests to the runtimes. Three bad answers in a row are a runtime error, and the second
    /// such error fails the task: with 5 % that would happen in one of some hundred runs.
    private static final double RUNTIME_FAULTS = 0.02;

    /// The longest calm phase. It ends the long pauses of released messages.
    private static final Duration LONGEST_PEACE = Duration.ofMinutes(4);

    private static final long LOOK_MILLIS = 500;

    private final ChaosPlan plan;
    private final Ledger ledger = new Ledger(System.nanoTime());
    private final ChaosServers servers = ChaosServers.start();
    private final List<Station> stations = new ArrayList<>();
    private final Map<Attack, Integer> assaults = new EnumMap<>(Attack.class);

    /// @param directory receives the logs and the work directories
    Run(ChaosPlan plan, Path directory) {
        this.plan = plan;
        add("webui-1", ChaosGpu.webUi(), servers.webUiTasks(), directory);
        add("webui-2", ChaosGpu.webUi(), servers.webUiTasks(), directory);
        add("webui-3", ChaosGpu.webUi(), servers.webUiTasks(), directory);
        add("comfyui-1", ChaosGpu.comfyUi(), servers.comfyUiTasks(), directory);
    }

    private void add(String name, ChaosGpu gpu, SqsServer.Queue queue, Path directory) {
        Station station = new Station(name, gpu, servers, queue, directory, ledger);
        plan.sabotage().apply(station, servers, queue);
        stations.add(station);
    }

    /// Executes the whole run.
    ///
    /// @return the evidence for the judge
    Evidence evidence() throws InterruptedException {
        Random seeds = new Random(plan.seed());
        CountDownLatch over = new CountDownLatch(1);
        Load load = new Load(
                servers,
                new ChaosTasks(
                        seeds.nextLong(),
                        servers.webInput(),
                        servers.bucketInput(),
                        plan.sabotage().longShare()),
                over);
        FutureTask<Void> loading = begin("load", () -> {
            load.run();
            return null;
        });
        List<FutureTask<Map<Attack, Integer>>> monkeys = new ArrayList<>();
        List<FutureTask<Void>> kubelets = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        Sickness sickness = new Sickness(ledger);
        for (Station station : stations) {
            station.start();
            station.proxies().spoil(seeds.nextLong(), FAULTS, RUNTIME_FAULTS);
            Monkey monkey = new Monkey(station, seeds.nextLong(), repertoire(monkeys.size()), sickness, over);
            monkeys.add(begin("monkey-" + station.name(), monkey));
            kubelets.add(begin("kubelet-" + station.name(), () -> {
                station.kubelet().probeUntil(ended);
                return null;
            }));
        }
        TimeUnit.NANOSECONDS.sleep(plan.length().toNanos());
        over.countDown();
        result(loading);
        for (FutureTask<Map<Attack, Integer>> monkey : monkeys) {
            result(monkey).forEach((assault, times) -> assaults.merge(assault, times, Integer::sum));
        }
        makePeace();
        ended.countDown();
        for (FutureTask<Void> kubelet : kubelets) {
            result(kubelet);
        }
        return new Evidence(
                load.sent(),
                ledger.inOrder(),
                servers.sns().published().stream()
                        .map(published -> published.message())
                        .toList(),
                servers.documents(),
                servers.sizes(),
                new Evidence.Rest(
                        stations.stream()
                                .flatMap(station -> station.leftovers().stream())
                                .toList(),
                        servers.messages(),
                        servers.takeDeadLetters()));
    }

    /// The attacks on one station. Each station begins with two other ones, so that a short run has many.
    private List<Attack> repertoire(int station) {
        List<Attack> attacks = new ArrayList<>(plan.sabotage().repertoire());
        Collections.rotate(attacks, -2 * station);
        return attacks;
    }

    private void makePeace() throws InterruptedException {
        stations.forEach(station -> station.proxies().calm());
        long deadline = System.nanoTime() + LONGEST_PEACE.toNanos();
        while (servers.messages() > 0 && System.nanoTime() - deadline < 0) {
            stations.forEach(station -> station.takeHidden().forEach(servers::endPause));
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        List<FutureTask<Void>> endings = new ArrayList<>();
        for (Station station : stations) {
            endings.add(begin("ending-" + station.name(), () -> {
                station.terminate();
                return null;
            }));
        }
        for (FutureTask<Void> ending : endings) {
            result(ending);
        }
    }

    private static <T> FutureTask<T> begin(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().name(name).daemon().start(task);
        return task;
    }

    private static <T> T result(FutureTask<T> task) throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a part of the run failed", e.getCause());
        }
    }

    /// The number of attacks on workers and runtimes by kind.
    Map<Attack, Integer> assaults() {
        return assaults;
    }

    /// The number of injected faults.
    int faults() {
        return stations.stream().mapToInt(station -> station.proxies().spoilt()).sum();
    }

    /// The number of runs that the runtimes have started.
    int gpuRuns() {
        return stations.stream().mapToInt(station -> station.gpu().runs()).sum();
    }

    @Override
    public void close() {
        stations.forEach(Station::close);
        servers.close();
    }
}
