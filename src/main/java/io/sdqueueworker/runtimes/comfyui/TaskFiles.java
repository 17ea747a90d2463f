package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.runtimes.RuntimeFolders;
import io.sdqueueworker.task.OutputTag;
import java.io.IOException;
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

/// What a task's files are called in ComfyUI's folders, and their removal: ComfyUI has no call that deletes.
///
/// The folders hold files of others, and a workflow may leave anything there. So only names with the task's tag are
/// touched, no link is followed, and every step goes from an open folder to its entry: a folder that is replaced by a
/// link at the wrong moment leads nowhere.
final class TaskFiles {

    private static final Logger LOG = Logger.getLogger(TaskFiles.class);

    private static final String OURS = "sd-queue-worker";
    private static final int RUN_LETTERS = 8;

    /// Every level has a folder open. Nodes save a level or two below their prefix.
    private static final int MOST_LEVELS = 32;

    private final RuntimeFolders folders;

    TaskFiles(RuntimeFolders folders) {
        this.folders = folders;
    }

    /// Where a run saves, below the output folder. By the run too: nothing of an earlier attempt is taken for this
    /// one's.
    static String outputFolder(OutputTag tag, UUID run) {
        return OURS + "/" + tag + "-" + run.toString().substring(0, RUN_LETTERS);
    }

    /// What an input is called in the input folder, without its ending. The same on every attempt, so that attempts do
    /// not fill the folder.
    static String inputStem(OutputTag tag, int number) {
        return OURS + "-" + tag + "-" + number;
    }

    /// Removes what the task has left, as far as that can be done. A file that stays costs room on the disk and no
    /// task.
    void remove(OutputTag tag) {
        folders.output().ifPresent(output -> {
            try (SecureDirectoryStream<Path> folder = open(output);
                    SecureDirectoryStream<Path> ours =
                            folder.newDirectoryStream(Path.of(OURS), LinkOption.NOFOLLOW_LINKS)) {
                delete(ours, name -> name.startsWith(tag + "-"), MOST_LEVELS);
            } catch (NoSuchFileException e) {
                LOG.debugf("nothing was saved in %s", output);
            } catch (IOException | DirectoryIteratorException e) {
                LOG.warnf("outputs of a task stay in %s error=%s", output, e);
            }
        });
        folders.input().ifPresent(input -> {
            try (SecureDirectoryStream<Path> folder = open(input)) {
                delete(folder, name -> name.startsWith(OURS + "-" + tag + "-"), 0);
            } catch (IOException | DirectoryIteratorException e) {
                LOG.warnf("inputs of a task stay in %s error=%s", input, e);
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
        throw new IOException("this system has no way to delete that cannot be led astray by a link");
    }

    private static void delete(SecureDirectoryStream<Path> folder, Predicate<String> names, int levels)
            throws IOException {
        @Nullable IOException failed = null;
        for (Path entry : folder) {
            Path name = entry.getFileName();
            if (names.test(name.toString())) {
                try {
                    delete(folder, name, levels);
                } catch (IOException e) {
                    // The others need not stay for it.
                    failed = e;
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private static void delete(SecureDirectoryStream<Path> folder, Path name, int levels) throws IOException {
        boolean isFolder = folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
        if (!isFolder) {
            folder.deleteFile(name);
            return;
        }
        if (levels == 0) {
            throw new IOException("a folder is where none of the worker's is");
        }
        try (SecureDirectoryStream<Path> inner = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            delete(inner, _ -> true, levels - 1);
        }
        folder.deleteDirectory(name);
    }
}
