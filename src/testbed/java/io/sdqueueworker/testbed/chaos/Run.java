package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.aws.SqsServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// One run: trouble for a while, then peace until the queues are empty, then the end of all workers.
final class Run implements AutoCloseable {

    /// Of the requests to SQS, S3 and SNS.
    private static final double FAULTS = 0.05;

    /// Of the requests to the runtimes. Three bad answers in a row are a runtime's error, and the second such
    /// error of a task is its end: with 5 % that would happen in one run of some hundreds.
    private static final double RUNTIME_FAULTS = 0.02;

    /// A message that came back many times rests for up to two minutes.
    private static final Duration LONGEST_PEACE = Duration.ofMinutes(4);

    private static final long LOOK_MILLIS = 500;

    private final ChaosPlan plan;
    private final Ledger ledger = new Ledger(System.nanoTime());
    private final ChaosServers servers = ChaosServers.start();
    private final List<Station> stations = new ArrayList<>();
    private final Map<Attack, Integer> assaults = new EnumMap<>(Attack.class);

    /// @param directory takes the logs and the work directories
    Run(ChaosPlan plan, Path directory) {
        this.plan = plan;
        add("webui-1", Gpu.webUi(), servers.webUiTasks(), directory);
        add("webui-2", Gpu.webUi(), servers.webUiTasks(), directory);
        add("comfyui-1", Gpu.comfyUi(), servers.comfyUiTasks(), directory);
    }

    private void add(String name, Gpu gpu, SqsServer.Queue queue, Path directory) {
        Station station = new Station(name, gpu, servers, queue, directory, ledger);
        plan.sabotage().apply(station, servers, queue);
        stations.add(station);
    }

    /// Does all of it.
    ///
    /// @return what was seen
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
        for (Station station : stations) {
            station.start();
            station.proxies().spoil(seeds.nextLong(), FAULTS, RUNTIME_FAULTS);
            List<Attack> repertoire = plan.sabotage().repertoire();
            monkeys.add(begin("monkey-" + station.name(), new Monkey(station, seeds.nextLong(), repertoire, over)));
        }
        TimeUnit.NANOSECONDS.sleep(plan.length().toNanos());
        over.countDown();
        result(loading);
        for (FutureTask<Map<Attack, Integer>> monkey : monkeys) {
            result(monkey).forEach((assault, times) -> assaults.merge(assault, times, Integer::sum));
        }
        makePeace();
        return new Evidence(
                load.sent(),
                ledger.inOrder(),
                servers.sns().published().stream()
                        .map(published -> published.message())
                        .toList(),
                servers.documents(),
                servers.sizes(),
                stations.stream()
                        .flatMap(station -> station.leftovers().stream())
                        .toList(),
                servers.messages());
    }

    private void makePeace() throws InterruptedException {
        stations.forEach(station -> station.proxies().calm());
        long deadline = System.nanoTime() + LONGEST_PEACE.toNanos();
        while (servers.messages() > 0 && System.nanoTime() - deadline < 0) {
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
            throw new IllegalStateException("a part of the run has failed", e.getCause());
        }
    }

    /// What was done to workers and runtimes, how often.
    Map<Attack, Integer> assaults() {
        return assaults;
    }

    /// How many requests were spoilt.
    int faults() {
        return stations.stream().mapToInt(station -> station.proxies().spoilt()).sum();
    }

    /// How many runs the runtimes have begun.
    int gpuRuns() {
        return stations.stream().mapToInt(station -> station.gpu().runs()).sum();
    }

    @Override
    public void close() {
        stations.forEach(Station::close);
        servers.close();
    }
}
