package io.sdqueueworker.testbed.sdwebui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A folder of models, as a [FakeWebUi] looks into it.
final class ModelFolder {

    private ModelFolder() {}

    /// The files below it, sorted; none where it does not exist.
    ///
    /// @param endings without dots, as alternatives of a pattern
    static List<Path> files(Path folder, String endings) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(" + endings + ")"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /// The file's name without folder and ending.
    static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }
}
