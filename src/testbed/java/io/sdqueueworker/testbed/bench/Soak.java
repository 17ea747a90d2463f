package io.sdqueueworker.testbed.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import java.util.stream.Stream;

/// Runs thousands of tasks through one worker and samples its memory, threads, descriptors and files. A figure that
/// grows with the number of tasks is a leak.
///
/// `Soak TASKS FILE` writes the samples to a file, prints a summary, and exits with 1 if a figure has grown.
final class Soak {

    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(60);

    /// The share of the median in the second fifth of the samples; the first fifth is the warm-up.
    private static final double MOST_MEMORY_GROWTH = 0.15;

    /// For threads and descriptors; connections come and go.
    private static final int MOST_OTHER_GROWTH = 12;

    /// The maximum number of waiting tasks, so that the servers' own growth does not show.
    private static final int WAITING = 50;

    private final int tasks;
    private final Path workDirectory = Path.of("target/soak");
    private final Path log = Path.of("target/soak.log");
    private final List<Sample> samples = new ArrayList<>();

    private Soak(int tasks) {
        this.tasks = tasks;
    }

    /// The process's resources at one time.
    ///
    /// @param published the number of published results
    /// @param files in the work directory, without the lock
    private record Sample(long seconds, int published, long residentBytes, long threads, long descriptors, long files) {

        String row() {
            return "%d\t%d\t%.1f\t%d\t%d\t%d"
                    .formatted(seconds, published, residentBytes / (1024.0 * 1024), threads, descriptors, files);
        }
    }

    static void main(String... arguments) throws Exception {
        // Must come before any other thread: two threads that initialize the log manager at the same time
        // deadlock.
        LogManager.getLogManager();
        boolean flat = new Soak(Integer.parseInt(arguments[0])).run(Path.of(arguments[1]));
        // The test servers leave threads running.
        System.exit(flat ? 0 : 1);
    }

    private boolean run(Path file) throws IOException, InterruptedException {
        // The pictures are small and quick, so that the worker dominates.
        FakeWebUiSettings quick = FakeWebUiSettings.defaults().withStepTime(Duration.ofMillis(2));
        try (TestServers around = TestServers.create(quick);
                InputServer web = InputServer.start()) {
            web.serve("/input.png", InputAnswer.png(ImagePainter.png("a fox", 1, 64, 64)));
            Map<String, String> environment = around.environment(workDirectory);
            environment.put("WORKER_INPUTS_ALLOW_NETWORKS", "127.0.0.0/8");
            try (WorkerProcess worker = WorkerProcess.start(environment, log)) {
                worker.awaitReady(Duration.ofSeconds(30));
                long start = System.nanoTime();
                int sent = 0;
                int published = 0;
                while (published < tasks) {
                    while (sent < tasks && sent - published < WAITING) {
                        around.sendBody(task(sent, web));
                        sent++;
                    }
                    Thread.sleep(BETWEEN_SAMPLES);
                    published = around.sns().published().size();
                    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
                    samples.add(sample(worker, elapsed.toSeconds(), published));
                    if (!worker.isAlive() || elapsed.compareTo(LONGEST) > 0) {
                        throw new IllegalStateException("the worker did not finish the tasks, see " + log);
                    }
                }
                worker.terminate(Duration.ofSeconds(60));
            }
        }
        return report(file);
    }

    /// Most tasks succeed; some are rejected, and some have an input by URL.
    private static String task(int n, InputServer web) {
        if (n % 10 == 3) {
            ObjectNode task = TestServers.task("soak-" + n);
            task.withObject("/content").put("sampler_name", "no such sampler");
            return task.toString();
        }
        if (n % 10 == 7) {
            ObjectNode task = TestServers.task("soak-" + n, "image-to-image");
            task.withObject("/content")
                    .put("prompt", "a fox")
                    .put("width", 64)
                    .put("height", 64)
                    .put("steps", 2)
                    .putArray("init_images")
                    .add(web.url("/input.png"));
            return task.toString();
        }
        return TestServers.task("soak-" + n).toString();
    }

    private Sample sample(WorkerProcess worker, long seconds, int published) throws IOException {
        Path process = Path.of("/proc", Long.toString(worker.pid()));
        return new Sample(
                seconds,
                published,
                number(process, "VmRSS") * 1024,
                number(process, "Threads"),
                descriptors(process),
                files());
    }

    private static long number(Path process, String name) throws IOException {
        return Long.parseLong(Machine.value(process.resolve("status"), name).replaceAll("[^0-9]", ""));
    }

    private static long descriptors(Path process) throws IOException {
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            return open.count();
        }
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(workDirectory)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("lock"))
                    .count();
        } catch (UncheckedIOException e) {
            // A file disappeared during the walk.
            return 0;
        }
    }

    private boolean report(Path file) throws IOException {
        List<String> rows = new ArrayList<>(List.of("seconds\tpublished\tresident_mib\tthreads\tdescriptors\tfiles"));
        samples.stream().map(Sample::row).forEach(rows::add);
        Files.write(file, rows);

        int fifth = samples.size() / 5;
        System.out.println(rows.getFirst());
        for (int i = 0; i < samples.size(); i += Math.max(1, samples.size() / 20)) {
            System.out.println(samples.get(i).row());
        }
        System.out.println(samples.getLast().row());
        List<Sample> early = samples.subList(fifth, 2 * fifth);
        List<Sample> late = samples.subList(samples.size() - fifth, samples.size());
        boolean flat = isFlat(
                "resident bytes", median(early, Sample::residentBytes), median(late, Sample::residentBytes), (long)
                        (MOST_MEMORY_GROWTH * median(early, Sample::residentBytes)));
        flat &= isFlat("threads", median(early, Sample::threads), median(late, Sample::threads), MOST_OTHER_GROWTH);
        flat &= isFlat(
                "descriptors",
                median(early, Sample::descriptors),
                median(late, Sample::descriptors),
                MOST_OTHER_GROWTH);
        flat &= isFlat("files", median(early, Sample::files), median(late, Sample::files), MOST_OTHER_GROWTH);
        return flat;
    }

    private interface Figure {
        long of(Sample sample);
    }

    private static long median(List<Sample> samples, Figure figure) {
        long[] sorted = samples.stream().mapToLong(figure::of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static boolean isFlat(String name, long early, long late, long tolerance) {
        boolean flat = late - early <= tolerance;
        System.out.printf(
                "%s: %d in the second fifth, %d in the last: %s%n", name, early, late, flat ? "flat" : "GROWS");
        return flat;
    }
}
