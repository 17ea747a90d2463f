package io.sdqueueworker.testbed.sdwebui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A folder of models as a [FakeWebUi] lists it.
final class ModelFolder {

    private ModelFolder() {}

    /// The files below the folder, sorted; empty if it does not exist.
    ///
    /// @param endings the extensions without dots, as alternatives of a pattern
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

    /// The file name without folder and extension.
    static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }
}
