package io.sdqueueworker.wiring;

import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.spool.DirectoryLock;
import io.sdqueueworker.spool.SpoolSpace;
import java.io.IOException;
import java.nio.file.Path;

/// The worker's own directory: nobody else works in it, and tasks have their files there.
///
/// @param spools the room for them
record WorkDirectory(DirectoryLock lock, SpoolSpace spools) implements AutoCloseable {

    /// @throws InvalidSettingException when it cannot be written to, or another worker has it
    static WorkDirectory open(WorkerConfig config) {
        Path path = config.workDir();
        try {
            DirectoryLock lock = DirectoryLock.take(path);
            try {
                return new WorkDirectory(lock, new SpoolSpace(path, config.spoolLimit()));
            } catch (IOException e) {
                lock.close();
                throw e;
            }
        } catch (DirectoryLock.TakenException e) {
            throw InvalidSettingException.ofSharedWorkDirectory(path);
        } catch (IOException e) {
            throw InvalidSettingException.ofWorkDirectory(path, e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
