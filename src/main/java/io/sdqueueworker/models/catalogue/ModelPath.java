package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.Text;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// The path of a model below the model directory, and below the prefix in the bucket:
/// `Stable-diffusion/anime/counterfeit.safetensors`.
///
/// @param value segments separated by slashes; none is empty, `.`, `..`, or begins with a dot, and there are no
///     control characters or backslashes
public record ModelPath(String value) implements Comparable<ModelPath> {

    private static final int LONGEST = 1_024;
    private static final int LONGEST_SEGMENT = 255;

    /// @throws IllegalArgumentException if the text is not such a path, with a reason that does not quote it
    public ModelPath {
        check(value);
    }

    /// Checks that a text is such a path.
    ///
    /// @throws IllegalArgumentException if it is not, with a reason that does not quote it
    static void check(String value) {
        if (bytes(value) > LONGEST) {
            throw new IllegalArgumentException("is longer than " + LONGEST + " bytes");
        }
        if (value.startsWith("/")) {
            throw new IllegalArgumentException("is absolute");
        }
        if (value.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("has a backslash");
        }
        if (Text.hasUnprintable(value)) {
            throw new IllegalArgumentException("has a control character");
        }
        for (String segment : value.split("/", -1)) {
            if (segment.isBlank()) {
                throw new IllegalArgumentException("has an empty segment");
            }
            if (segment.equals("..") || segment.equals(".")) {
                throw new IllegalArgumentException("has a '.' or '..' segment");
            }
            if (segment.startsWith(".")) {
                throw new IllegalArgumentException("is hidden");
            }
            if (bytes(segment) > LONGEST_SEGMENT) {
                throw new IllegalArgumentException("has a segment longer than " + LONGEST_SEGMENT + " bytes");
            }
        }
    }

    /// Parses a path; empty if the text is not valid.
    public static Optional<ModelPath> of(String text) {
        try {
            return Optional.of(new ModelPath(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The model's file below a directory.
    public Path below(Path directory) {
        return directory.resolve(value);
    }

    @Override
    public int compareTo(ModelPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
