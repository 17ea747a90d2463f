package io.sdqueueworker.wiring;

import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.io.FileLocks;
import io.sdqueueworker.spool.SpoolSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The work directory of this worker, locked: a second worker would remove its files and resume its tasks.
///
/// @param spools the space for the files of tasks
record WorkDirectory(FileLocks.Hold lock, SpoolSpace spools) implements AutoCloseable {

    /// @throws InvalidSettingException if it cannot be written, or another worker uses it
    static WorkDirectory open(WorkerConfig config) {
        Path path = config.workDir();
        try {
            Optional<FileLocks.Hold> lock = new FileLocks().tryExclusive(path.resolve("lock"));
            if (lock.isEmpty()) {
                throw InvalidSettingException.ofSharedWorkDirectory(path);
            }
            try {
                return new WorkDirectory(lock.get(), new SpoolSpace(path, config.spoolLimit()));
            } catch (IOException e) {
                lock.get().close();
                throw e;
            }
        } catch (IOException e) {
            throw InvalidSettingException.ofWorkDirectory(path, e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
