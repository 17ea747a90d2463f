package io.sdqueueworker.pipeline.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The hook that keeps the runtime alive for the worker's last task. Its `sleep` counts its calls and runs the test's
/// commands instead of waiting.
class PreStopScriptTest {

    private static final Path SCRIPT = Path.of("charts/sd-queue-worker/files/pre-stop.sh");

    @TempDir
    Path directory;

    private Path marks;

    @BeforeEach
    void makeMarksDirectory() throws IOException {
        marks = Files.createDirectory(directory.resolve("marks"));
        Files.createDirectory(directory.resolve("bin"));
    }

    @Test
    void letsTheRuntimeGoWhereNoDrainHasBegun() throws Exception {
        assertThat(run("", "60")).isEqualTo(List.of("1", "1", "1"));
    }

    @Test
    void waitsForTheEndOfADrain() throws Exception {
        List<String> sleeps = run("""
                [ "$n" = 2 ] && : > "$MARKS/draining"
                [ "$n" = 7 ] && : > "$MARKS/drained"
                """, "60");

        assertThat(sleeps).hasSize(7);
    }

    @Test
    void waitsNoLongerThanADrainMayTake() throws Exception {
        Files.createFile(marks.resolve("draining"));

        assertThat(run("", "5")).hasSize(5);
    }

    @Test
    void doesNotWaitForADrainThatIsOver() throws Exception {
        DrainMarks written = new DrainMarks(marks);
        written.draining();
        written.drained();

        assertThat(run("", "60")).isEmpty();
    }

    @Test
    void waitsAMinuteUnlessToldOtherwise() throws Exception {
        new DrainMarks(marks).draining();

        assertThat(run("")).hasSize(60);
    }

    /// Runs the script to its end, which must be successful.
    ///
    /// @param meanwhile shell commands of the n-th sleep
    /// @param longest the script's second argument, if any
    /// @return the argument of each sleep
    private List<String> run(String meanwhile, String... longest) throws Exception {
        Path sleeps = Files.createFile(directory.resolve("sleeps"));
        Path sleep = directory.resolve("bin/sleep");
        Files.writeString(sleep, """
                #!/bin/sh
                echo "$1" >> "$SLEEPS"
                n=$(wc -l < "$SLEEPS")
                %s
                exit 0
                """.formatted(meanwhile));
        Files.setPosixFilePermissions(sleep, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of("sh", SCRIPT.toString(), marks.toString()), Stream.of(longest))
                        .toList());
        builder.environment().put("PATH", sleep.getParent() + ":" + System.getenv("PATH"));
        builder.environment().put("SLEEPS", sleeps.toString());
        builder.environment().put("MARKS", marks.toString());
        Process process = builder.inheritIO().start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(sleeps);
    }
}
