package io.sdqueueworker.testbed.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A worker's directory for its files.
///
/// @param path need not exist
record WorkerFiles(Path path) {

    void delete() {
        if (Files.exists(path)) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + path, e);
            }
        }
    }

    /// The files of tasks and the records of tasks under way. A worker that has shut down in order leaves neither.
    List<String> leftovers() {
        Path spool = path.resolve("spool");
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(file -> (file.startsWith(spool) && !file.equals(spool))
                            || file.getFileName().toString().startsWith("running.json"))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + path, e);
        }
    }
}
