package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.io.DurableFile;
import io.sdqueueworker.io.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Identifies the present start of the runtime, in the file `runtime-start` of the work directory.
///
/// Two verdicts of one pod about a task count twice only if the runtime has restarted between them. So the id survives
/// a restart of the worker, which leaves the runtime running, and changes only if a restart of the runtime is seen.
public final class RuntimeStart {

    private static final Logger LOG = Logger.getLogger(RuntimeStart.class);

    private final Path file;
    private volatile String current;

    /// Reads the id, or begins with a new one.
    public RuntimeStart(Path workDirectory) {
        this.file = workDirectory.resolve("runtime-start");
        this.current = read();
    }

    /// The id of the present start.
    public String current() {
        return current;
    }

    /// The runtime has restarted.
    public void restarted() {
        current = create();
    }

    private String read() {
        try {
            return UUID.fromString(Files.readString(file).strip()).toString();
        } catch (NoSuchFileException e) {
            LOG.debug("no start of the runtime is remembered");
        } catch (IOException e) {
            LOG.warnf("start of the runtime is forgotten reason=%s", FileErrors.describe(e));
        } catch (IllegalArgumentException e) {
            LOG.warn("start of the runtime is forgotten reason=\"the file has no id\"");
        }
        return create();
    }

    private String create() {
        String id = UUID.randomUUID().toString();
        try {
            DurableFile.replace(file, id.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The id in memory is enough until the worker restarts.
            LOG.warnf("start of the runtime cannot be remembered reason=%s", FileErrors.describe(e));
        }
        return id;
    }
}
