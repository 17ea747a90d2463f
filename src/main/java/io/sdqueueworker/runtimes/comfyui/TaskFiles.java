package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.runtimes.RuntimeFolders;
import io.sdqueueworker.task.OutputTag;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.UUID;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Names a task's files in ComfyUI's folders, and removes them: ComfyUI has no call to delete files.
///
/// The folders also contain other files, and a workflow may leave anything there. So only names with the task's mark
/// are touched, links are not followed, and every step goes from an open folder to its entry. A folder that is
/// replaced by a link at the wrong moment cannot lead elsewhere.
final class TaskFiles {

    private static final Logger LOG = Logger.getLogger(TaskFiles.class);

    private static final String INPUTS = "sd-queue-worker";
    private static final String OUTPUTS = "sdqw";
    private static final int RUN_LETTERS = 8;

    /// Each level keeps a folder open.
    private static final int MOST_LEVELS = 32;

    private final RuntimeFolders folders;

    TaskFiles(RuntimeFolders folders) {
        this.folders = folders;
    }

    /// The mark in the names of a run's outputs. Each run has its own, so that outputs of an earlier attempt are
    /// not taken for those of this one.
    static String outputMark(OutputTag tag, UUID run) {
        return ofTask(tag) + run.toString().substring(0, RUN_LETTERS);
    }

    private static String ofTask(OutputTag tag) {
        return OUTPUTS + "-" + tag + "-";
    }

    /// The name of an input in the input folder, without its ending. It is the same on every attempt, so that
    /// attempts do not fill the folder.
    static String inputStem(OutputTag tag, int number) {
        return INPUTS + "-" + tag + "-" + number;
    }

    /// Removes the task's files as far as possible. A file that remains costs disk space but does not fail a task.
    ///
    /// Some nodes put a number before the prefix, so the mark may be anywhere in a name.
    void remove(OutputTag tag) {
        folders.output().ifPresent(output -> {
            try (SecureDirectoryStream<Path> folder = open(output)) {
                deleteBelow(folder, name -> name.contains(ofTask(tag)), MOST_LEVELS);
            } catch (IOException | DirectoryIteratorException e) {
                LOG.warnf("outputs of a task remain directory=%s error=%s", output, FileErrors.describe(e));
            }
        });
        folders.input().ifPresent(input -> {
            try (SecureDirectoryStream<Path> folder = open(input)) {
                Predicate<String> names = name -> name.startsWith(INPUTS + "-" + tag + "-");
                deleteBelow(folder, names, 0);
                if (Files.isDirectory(input.resolve(FileInput.SCENES), LinkOption.NOFOLLOW_LINKS)) {
                    try (SecureDirectoryStream<Path> scenes =
                            folder.newDirectoryStream(Path.of(FileInput.SCENES), LinkOption.NOFOLLOW_LINKS)) {
                        deleteBelow(scenes, names, 0);
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                LOG.warnf("inputs of a task remain directory=%s error=%s", input, FileErrors.describe(e));
            }
        });
    }

    @SuppressWarnings("StreamResourceLeak") // The caller closes it.
    private static SecureDirectoryStream<Path> open(Path folder) throws IOException {
        DirectoryStream<Path> opened = Files.newDirectoryStream(folder);
        if (opened instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        opened.close();
        throw new IOException("this system cannot delete files safely in the presence of links");
    }

    /// Deletes the entries with these names, in the folder and in the folders below it, which remain.
    private static void deleteBelow(SecureDirectoryStream<Path> folder, Predicate<String> names, int levels)
            throws IOException {
        @Nullable IOException failed = null;
        for (Path entry : folder) {
            Path name = entry.getFileName();
            try {
                if (names.test(name.toString())) {
                    delete(folder, name, levels);
                } else if (levels > 0 && isFolder(folder, name)) {
                    descend(folder, name, names, levels);
                }
            } catch (NoSuchFileException e) {
                LOG.debugf("file is gone already file=%s", name);
            } catch (IOException e) {
                // The other files can still be removed.
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private static void descend(SecureDirectoryStream<Path> folder, Path name, Predicate<String> names, int levels)
            throws IOException {
        try (SecureDirectoryStream<Path> inner = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            deleteBelow(inner, names, levels - 1);
        } catch (AccessDeniedException e) {
            LOG.debugf("folder cannot be read and has no outputs directory=%s", name);
        }
    }

    private static void delete(SecureDirectoryStream<Path> folder, Path name, int levels) throws IOException {
        if (!isFolder(folder, name)) {
            folder.deleteFile(name);
            return;
        }
        if (levels == 0) {
            throw new IOException("a folder is deeper than the worker's folders");
        }
        try (SecureDirectoryStream<Path> inner = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : inner) {
                delete(inner, entry.getFileName(), levels - 1);
            }
        }
        folder.deleteDirectory(name);
    }

    private static boolean isFolder(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }
}
