package io.sdqueueworker.spool;

import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The files of one attempt at a task, on disk so that memory stays bounded whatever their size. Several threads
/// may write at a time.
///
/// Closing the spool removes them.
public final class Spool implements AutoCloseable {

    /// Empty files take no bytes of the limit, but still a name, an upload and an entry in the result.
    static final int MOST_FILES = 10_000;

    private final Path directory;
    private final SpoolSpace space;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger files = new AtomicInteger();

    Spool(Path directory, SpoolSpace space) {
        this.directory = directory;
        this.space = space;
    }

    /// The path of a new file, which is not created yet.
    public Path nextPath() {
        return directory.resolve(Integer.toString(files.getAndIncrement()));
    }

    /// The bytes of all files so far: a sign of life while a large answer arrives.
    public long bytes() {
        return bytes.get();
    }

    /// Opens a spool file for writing, and overwrites an existing one. A lack of space ends in a [SpoolException].
    public OutputStream write(Path path) throws SpoolException {
        if (files.get() > MOST_FILES) {
            throw new SpoolException(Code.OUTPUT_TOO_LARGE, "a task may have no more than " + MOST_FILES + " files");
        }
        try {
            long before = Files.exists(path) ? Files.size(path) : 0;
            OutputStream out = Files.newOutputStream(path);
            bytes.addAndGet(-before);
            space.release(before);
            return new Bounded(out);
        } catch (IOException e) {
            throw new SpoolException("cannot create a spool file", e);
        }
    }

    @Override
    public void close() {
        space.remove(directory, bytes.get());
    }

    /// Reports that a spool file could not be written. A separate [IOException], so that a full disk is not
    /// mistaken for a broken connection in code that reads from one and writes to the other.
    public static final class SpoolException extends IOException {

        private static final long serialVersionUID = 1L;

        private final Code code;

        SpoolException(String message, Throwable cause) {
            super(message, cause);
            this.code = Code.DISK_FULL;
        }

        SpoolException(Code code, String message) {
            super(message);
            this.code = code;
        }

        /// Returns whether no retry helps: the task alone needs more space than all tasks together may take, or
        /// more files than a task may have.
        public boolean isHopeless() {
            return code == Code.OUTPUT_TOO_LARGE;
        }

        /// The failure of the task.
        ///
        /// @param stage that was to write the file
        public TaskFailedException asFailure(Stage stage) {
            return TaskFailedException.of(
                    code, stage, "the work directory cannot take the task's files: " + getMessage(), this);
        }
    }

    private final class Bounded extends FilterOutputStream {

        Bounded(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            if (!space.take(length)) {
                boolean hopeless = bytes.get() + length > space.limit();
                throw new SpoolException(
                        hopeless ? Code.OUTPUT_TOO_LARGE : Code.DISK_FULL,
                        "the spool has reached its limit of " + space.limit() + " bytes (WORKER_SPOOL_LIMIT)");
            }
            bytes.addAndGet(length);
            try {
                out.write(buffer, offset, length);
            } catch (IOException e) {
                throw new SpoolException(FileErrors.describe(e), e);
            }
        }
    }
}
