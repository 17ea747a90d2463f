package io.sdqueueworker.pipeline.shutdown;

import io.sdqueueworker.io.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/// Two empty files in a directory that the worker shares with the runtime's container, to show how far the drain is:
/// the runtime must outlive the last task, but Kubernetes stops all containers of a pod at once.
///
/// If the marks cannot be written, the runtime stops too early. That is a warning and does not stop the drain.
public final class DrainMarks {

    private static final Logger LOG = Logger.getLogger(DrainMarks.class);

    private final Path directory;
    private final Path draining;
    private final Path drained;

    /// @param directory is created if it does not exist
    public DrainMarks(Path directory) {
        this.directory = directory;
        this.draining = directory.resolve("draining");
        this.drained = directory.resolve("drained");
    }

    /// Removes the marks of an earlier process in the same pod.
    public void clear() {
        change(() -> {
            Files.createDirectories(directory);
            Files.deleteIfExists(drained);
            Files.deleteIfExists(draining);
        });
    }

    /// Marks the begin of the drain: the runtime is needed until its end.
    void draining() {
        change(() -> Files.write(draining, new byte[0]));
    }

    /// Marks the end of the drain: the runtime is not needed any more.
    void drained() {
        change(() -> Files.write(drained, new byte[0]));
    }

    private interface Change {
        void make() throws IOException;
    }

    private void change(Change change) {
        try {
            change.make();
        } catch (IOException e) {
            LOG.warnf(
                    "drain marks cannot be written, the runtime may stop before its task ends directory=%s error=%s",
                    directory, FileErrors.describe(e));
        }
    }
}
