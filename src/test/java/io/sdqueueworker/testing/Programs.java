package io.sdqueueworker.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Programs that a machine may lack.
public final class Programs {

    private Programs() {}

    /// The program of this name in the `PATH`. Without it, the test is skipped.
    public static Path orSkip(String name) {
        Optional<Path> program = Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(program.isPresent(), "this machine has no program " + name);
        return program.orElseThrow();
    }
}
