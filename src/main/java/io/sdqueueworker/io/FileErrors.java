package io.sdqueueworker.io;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/// Describes failed accesses to files in the words of the operating system. Java's exceptions mostly have the path
/// only.
public final class FileErrors {

    private FileErrors() {}

    /// Describes an error in a few words, without the path.
    public static String describe(Exception error) {
        return switch (error) {
            case UncheckedIOException unchecked when unchecked.getCause() != null -> describe(unchecked.getCause());
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no such file or directory";
            case NotDirectoryException _ -> "not a directory";
            case FileAlreadyExistsException _ -> "a file of that name exists";
            case FileSystemException system
            when system.getReason() != null -> system.getReason().toLowerCase(Locale.ROOT);
            default ->
                error.getMessage() == null
                        ? "input/output error"
                        : error.getMessage().lines().findFirst().orElse("input/output error");
        };
    }
}
