package io.sdqueueworker.testbed.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs two workers on this machine, on real servers, and sends them a task of each kind, in every form.
///
/// `--once` waits for the results, prints a table and ends, with 0 only if all tasks brought what they should. Without
/// it everything runs until it is stopped.
final class Demo {

    private static final Path DIRECTORY = Path.of("target/demo");

    /// From one result to the next.
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final long startedAt = System.nanoTime();

    private Demo() {}

    static void main(String... arguments) {
        // Before any other thread: two that set the log manager up at the same time wait for each other for ever.
        LogManager.getLogManager();
        int status = 1;
        try {
            status = new Demo().run(List.of(arguments).contains("--once"));
        } catch (Exception | AssertionError e) {
            System.err.println("The demo has failed.");
            e.printStackTrace(System.err);
        }
        // The servers leave threads behind.
        System.exit(status);
    }

    private int run(boolean once) throws IOException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        print("Starting the servers and the workers. The runtimes of this demo are NO diffusion models: they speak");
        print("the APIs of the SD Web UI and of ComfyUI, and draw pictures from prompts and seeds.");
        try (DemoServers servers = DemoServers.start(DIRECTORY)) {
            DemoInputs inputs = DemoInputs.put(servers);
            DemoResults results = new DemoResults(servers, DIRECTORY);
            if (!once) {
                print("");
                print(new DemoGuide(servers, DIRECTORY).text(inputs));
            }
            boolean succeeded = tour(servers, inputs, results);
            if (!once) {
                print("Running until stopped (Ctrl-C).");
                watch(results);
            }
            return succeeded ? 0 : 1;
        }
    }

    /// Sends the tasks, and prints what comes of each as it comes.
    private boolean tour(DemoServers servers, DemoInputs inputs, DemoResults results)
            throws IOException, InterruptedException {
        List<DemoTask> tasks = Stream.of(WebUiTasks.all(inputs, servers.s3()), ComfyUiTasks.all(inputs))
                .flatMap(List::stream)
                .toList();
        tasks.forEach(servers::send);
        print(DemoTable.head());
        Map<String, DemoTask> open = tasks.stream().collect(Collectors.toMap(DemoTask::id, task -> task));
        int satisfied = 0;
        Optional<DemoResult> result = results.next(LONGEST);
        double first = secondsSinceStart();
        while (result.isPresent()) {
            satisfied += report(result.get(), open) ? 1 : 0;
            result = open.isEmpty() ? Optional.empty() : results.next(LONGEST);
        }
        if (!open.isEmpty()) {
            tellMissing(servers, open.values());
        }
        print("%d of %d tasks succeeded. The first result came after %.1f s, all of it took %.1f s."
                .formatted(satisfied, tasks.size(), first, secondsSinceStart()));
        return satisfied == tasks.size();
    }

    /// @param open the tasks without a result so far
    /// @return whether it is the result of one of them, with all that it should have
    private static boolean report(DemoResult result, Map<String, DemoTask> open) {
        Optional<DemoTask> task = Optional.ofNullable(open.remove(result.id()));
        task.map(known -> DemoTable.rows(known, result))
                .orElseGet(() -> DemoTable.rows(result))
                .forEach(Demo::print);
        return task.filter(result::satisfies).isPresent();
    }

    private static void tellMissing(DemoServers servers, Collection<DemoTask> missing) throws IOException {
        missing.stream().map(DemoTable::withoutResult).forEach(Demo::print);
        List<DemoWorker> silent = missing.stream()
                .map(DemoTask::runtime)
                .distinct()
                .map(servers::worker)
                .toList();
        for (DemoWorker worker : silent) {
            print("No result came within " + LONGEST.toSeconds() + " s. The end of " + worker.log() + ":");
            worker.lastLogLines().forEach(Demo::print);
        }
    }

    /// Prints the results of the tasks that others send.
    private static void watch(DemoResults results) throws IOException, InterruptedException {
        while (true) {
            results.next(LONGEST).ifPresent(result -> DemoTable.rows(result).forEach(Demo::print));
        }
    }

    private double secondsSinceStart() {
        return (System.nanoTime() - startedAt) / 1e9;
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
