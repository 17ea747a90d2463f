package io.sdqueueworker.testbed.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import java.util.stream.Collectors;

/// Kills workers and runtimes and corrupts requests, and exits with 0 only if every task still has exactly one result.
///
/// `Chaos MINUTES SEED SABOTAGE`; the last two may be empty.
final class Chaos {

    private static final Path DIRECTORY = Path.of("target/chaos");

    /// Added to the planned length: the start of the servers, the calm phase, the end of the workers.
    private static final Duration LONGEST_REST = Duration.ofMinutes(7);

    /// Limits the tasks or messages in the report: one broken promise usually shows in many of them.
    private static final int MOST_SHOWN = 10;

    private Chaos() {}

    static void main(String... arguments) {
        // Must come before any other thread: two threads that initialize the log manager at the same time
        // deadlock.
        LogManager.getLogManager();
        int status = 1;
        try {
            ChaosPlan plan = ChaosPlan.of(arguments[0], arguments[1], arguments[2]);
            watch(plan.length().plus(LONGEST_REST));
            status = run(plan);
        } catch (Exception | AssertionError e) {
            System.err.println("The run failed.");
            e.printStackTrace(System.err);
        }
        // The servers leave threads running.
        System.exit(status);
    }

    private static int run(ChaosPlan plan) throws IOException, InterruptedException {
        new WorkerFiles(DIRECTORY).delete();
        Files.createDirectories(DIRECTORY);
        List<PatchedWorker.Patch> patches = plan.sabotage().patches();
        if (!patches.isEmpty()) {
            Path patched = PatchedWorker.write(DIRECTORY.resolve("worker"), patches);
            System.setProperty("worker.executable", patched.toString());
        }
        String executable = System.getProperty("worker.executable", "");
        print("Chaos for %d s with seed %d on %s; sabotage: %s. Logs are in %s."
                .formatted(
                        plan.length().toSeconds(),
                        plan.seed(),
                        executable.isEmpty() ? "the JAR" : executable,
                        plan.sabotage(),
                        DIRECTORY));
        try (Run run = new Run(plan, DIRECTORY)) {
            Evidence evidence = run.evidence();
            List<Violation> findings = Judge.findings(evidence);
            ChaosTable.rows(evidence, findings, run.assaults(), run.faults(), run.gpuRuns())
                    .forEach(Chaos::print);
            show(findings, new History(evidence));
            plan.sabotage().symptom().ifPresent(symptom -> print(symptomLine(symptom, findings)));
            return findings.isEmpty() && !evidence.tasks().isEmpty() ? 0 : 1;
        }
    }

    private static String symptomLine(Violation.Kind symptom, List<Violation> findings) {
        boolean shows = findings.stream().anyMatch(finding -> finding.kind() == symptom);
        return "The sabotage %s by the expected finding: %s."
                .formatted(shows ? "is detected" : "IS NOT DETECTED", symptom.label());
    }

    private static void show(List<Violation> findings, History history) {
        Map<String, List<Violation>> bySubject = findings.stream()
                .collect(Collectors.groupingBy(Violation::about, LinkedHashMap::new, Collectors.toList()));
        bySubject.entrySet().stream().limit(MOST_SHOWN).forEach(subject -> {
            print("");
            subject.getValue().forEach(finding -> print(finding.kind().label() + ": " + finding.text()));
            if (!subject.getKey().isEmpty()) {
                print(subject.getKey());
                history.lines(subject.getKey()).forEach(Chaos::print);
            }
        });
        if (bySubject.size() > MOST_SHOWN) {
            print("");
            print("and findings about %d more tasks or messages".formatted(bySubject.size() - MOST_SHOWN));
        }
    }

    /// Ends a run that hangs. The workers and the S3 server end with this process.
    private static void watch(Duration longest) {
        Thread.ofPlatform().name("watchdog").daemon().start(() -> {
            try {
                Thread.sleep(longest);
                System.err.println("The run did not end within " + longest.toSeconds() + " s.");
                Thread.getAllStackTraces().forEach((thread, frames) -> {
                    System.err.println(thread);
                    List.of(frames).forEach(frame -> System.err.println("    " + frame));
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(1);
        });
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
