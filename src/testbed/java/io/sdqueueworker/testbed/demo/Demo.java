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

/// Runs two workers on this machine, on local servers, and sends them the messages in the folder `examples`.
///
/// `--once` waits for the results, prints a table and exits, with status 0 only if all tasks succeeded. Otherwise the
/// demo runs until it is stopped. `--sheet=FILE` also writes a contact sheet of the pictures.
final class Demo {

    private static final Path DIRECTORY = Path.of("target/demo");

    /// The longest wait for the next result.
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final String SHEET = "--sheet=";

    private final long startedAt = System.nanoTime();
    private final ContactSheet sheet = new ContactSheet();

    private Demo() {}

    static void main(String... arguments) {
        // Before any other thread: two threads that set up the log manager at the same time deadlock.
        LogManager.getLogManager();
        int status = 1;
        try {
            status = new Demo().run(List.of(arguments));
        } catch (Exception | AssertionError e) {
            System.err.println("The demo has failed.");
            e.printStackTrace(System.err);
        }
        // The servers leave threads behind.
        System.exit(status);
    }

    private int run(List<String> arguments) throws IOException, InterruptedException {
        boolean once = arguments.contains("--once");
        Files.createDirectories(DIRECTORY);
        removeOldPictures();
        print("Starting the servers and the workers. The runtimes of this demo are NOT diffusion models: they speak");
        print("the APIs of the SD Web UI and of ComfyUI, and draw pictures from prompts and seeds.");
        try (DemoServers servers = DemoServers.start(DIRECTORY)) {
            DemoInputs inputs = DemoInputs.put(servers);
            DemoResults results = new DemoResults(servers, DIRECTORY);
            if (!once) {
                print("");
                print(new DemoGuide(servers, DIRECTORY).text(inputs));
            }
            boolean succeeded = tour(servers, results);
            for (String argument : arguments) {
                if (argument.startsWith(SHEET)) {
                    sheet.write(Path.of(argument.substring(SHEET.length())));
                }
            }
            if (!once) {
                print("Running until stopped (Ctrl-C).");
                watch(results);
            }
            return succeeded ? 0 : 1;
        }
    }

    /// Sends the tasks, and prints each result as it arrives.
    private boolean tour(DemoServers servers, DemoResults results) throws IOException, InterruptedException {
        List<DemoTask> tasks = Examples.all(servers);
        tasks.forEach(servers::send);
        print(DemoTable.head());
        Map<String, DemoTask> open = tasks.stream().collect(Collectors.toMap(DemoTask::id, task -> task));
        int satisfied = 0;
        Optional<DemoResult> result = results.next(LONGEST);
        double first = secondsSinceStart();
        while (result.isPresent()) {
            satisfied += report(result.get(), open) ? 1 : 0;
            sheet.add(result.get());
            result = open.isEmpty() ? Optional.empty() : results.next(LONGEST);
        }
        if (!open.isEmpty()) {
            reportMissing(servers, open.values());
        }
        print("%d of %d tasks succeeded. The first result came after %.1f s, the last after %.1f s."
                .formatted(satisfied, tasks.size(), first, secondsSinceStart()));
        return satisfied == tasks.size();
    }

    /// @param open the tasks without a result so far
    /// @return whether it is the complete result of one of them
    private static boolean report(DemoResult result, Map<String, DemoTask> open) {
        Optional<DemoTask> task = Optional.ofNullable(open.remove(result.id()));
        task.map(known -> DemoTable.rows(known, result))
                .orElseGet(() -> DemoTable.rows(result))
                .forEach(Demo::print);
        return task.filter(result::satisfies).isPresent();
    }

    private static void reportMissing(DemoServers servers, Collection<DemoTask> missing) throws IOException {
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

    /// Prints the results of the tasks that other clients send.
    private static void watch(DemoResults results) throws IOException, InterruptedException {
        while (true) {
            results.next(LONGEST).ifPresent(result -> DemoTable.rows(result).forEach(Demo::print));
        }
    }

    /// Removes the pictures of an earlier run, so that all pictures in the folder are of this one.
    private static void removeOldPictures() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(png|webp|mp4|txt)"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private double secondsSinceStart() {
        return (System.nanoTime() - startedAt) / 1e9;
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
