package io.sdqueueworker.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The Markdown documents of the repository, as plain text.
final class Documents {

    private static final Path ROOT = Path.of("").toAbsolutePath();

    private Documents() {}

    /// Every Markdown file of the repository, relative to its root.
    static List<Path> all() {
        return Stream.of(
                        files(Path.of(""), 1),
                        files(Path.of("docs"), 2),
                        files(Path.of("bench"), 1),
                        files(Path.of("examples"), 1),
                        files(Path.of("charts"), 2),
                        files(Path.of("deploy"), 2))
                .flatMap(List::stream)
                .toList();
    }

    static String read(Path document) {
        try {
            return Files.readString(ROOT.resolve(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(String document) {
        return read(Path.of(document));
    }

    /// The cells of a table's row, without the white space around them.
    static List<String> cells(String row) {
        return Stream.of(row.substring(1, row.length() - 1).split("(?<!\\\\)\\|"))
                .map(String::strip)
                .toList();
    }

    private static List<Path> files(Path folder, int depth) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(folder), depth)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .map(ROOT::relativize)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
