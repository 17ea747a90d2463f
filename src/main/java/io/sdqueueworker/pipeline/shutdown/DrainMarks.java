package io.sdqueueworker.pipeline.shutdown;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/// Two empty files that tell the runtime's container how far the end of the worker has come, in a directory that the
/// two share: the runtime must outlive the last task, and a pod ends all its containers at once.
///
/// Marks that cannot be written end the runtime early. That is a warning, and never keeps the drain from going on.
public final class DrainMarks {

    private static final Logger LOG = Logger.getLogger(DrainMarks.class);

    private final Path directory;
    private final Path draining;
    private final Path drained;

    /// @param directory made when it does not exist
    public DrainMarks(Path directory) {
        this.directory = directory;
        this.draining = directory.resolve("draining");
        this.drained = directory.resolve("drained");
    }

    /// Removes what an earlier process of the same pod has left: its end is not this one's.
    public void clear() {
        change(() -> {
            Files.createDirectories(directory);
            Files.deleteIfExists(drained);
            Files.deleteIfExists(draining);
        });
    }

    /// The end has begun: the runtime is needed until it is over.
    void draining() {
        change(() -> Files.write(draining, new byte[0]));
    }

    /// The runtime is not needed any more.
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
                    "drain marks cannot be written, the runtime may end before its task directory=%s error=%s",
                    directory, e);
        }
    }
}
