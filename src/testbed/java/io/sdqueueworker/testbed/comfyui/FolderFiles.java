package io.sdqueueworker.testbed.comfyui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The model files of a folder, cached like ComfyUI's (`folder_paths.py`, `cached_filename_list_`): the folder is
/// listed again only when the modification time of one of its directories differs from the last listing.
final class FolderFiles {
    private final Path folder;
    private final Pattern endings;
    private Optional<Known> known = Optional.empty();

    /// @param files below the folder, sorted
    /// @param times of the folder and all directories below it, taken before their files were listed
    private record Known(List<String> files, Map<Path, FileTime> times) {}

    /// @param endings a regular expression
    FolderFiles(Path folder, String endings) {
        this.folder = folder;
        this.endings = Pattern.compile(".*\\.(" + endings + ")");
    }

    synchronized List<String> list() {
        try {
            if (known.isEmpty() || isOutdated(known.get())) {
                known = Optional.of(look());
            }
            return known.get().files();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isOutdated(Known last) throws IOException {
        for (Map.Entry<Path, FileTime> directory : last.times().entrySet()) {
            if (!Files.getLastModifiedTime(directory.getKey()).equals(directory.getValue())) {
                return true;
            }
        }
        return Files.isDirectory(folder) && !last.times().containsKey(folder);
    }

    private Known look() throws IOException {
        Map<Path, FileTime> times = new LinkedHashMap<>();
        List<String> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
                for (Path each : (Iterable<Path>) all::iterator) {
                    if (Files.isDirectory(each)) {
                        times.put(each, Files.getLastModifiedTime(each));
                    } else if (endings.matcher(each.toString()).matches()) {
                        files.add(folder.relativize(each).toString());
                    }
                }
            }
        }
        files.sort(null);
        return new Known(List.copyOf(files), times);
    }
}
