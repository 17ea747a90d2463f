package io.sdqueueworker.models.fetch;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sdqueueworker.io.DurableFile;
import io.sdqueueworker.models.catalogue.ModelVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The file that a version of a model is fetched into, and its journal. Several threads may write to it at a
/// time. Every failure of it is a [DiskFailedException], but for an interrupt's, which closes the file.
public final class PartFile implements AutoCloseable {

    private static final String FILE = "part";
    private static final String JOURNAL = "progress";

    private final ModelVersion object;
    private final long partBytes;
    private final Path folder;
    private final FileChannel channel;
    private final FetchJournal journal;

    /// Writers to one file spin for each other in the kernel: a third of all time with eight of them (ADR 15).
    private final ReentrantLock writing = new ReentrantLock();

    private PartFile(ModelVersion object, long partBytes, Path folder, FileChannel channel, FetchJournal journal) {
        this.object = object;
        this.partBytes = partBytes;
        this.folder = folder;
        this.channel = channel;
        this.journal = journal;
    }

    /// Goes on with what an earlier fetch of the same version has left in the folder, or begins anew.
    static PartFile open(Path folder, ModelVersion object, long partBytes, String bootId) throws DiskFailedException {
        Path file = folder.resolve(FILE);
        Path journal = folder.resolve(JOURNAL);
        try {
            Files.createDirectories(folder);
            if (Files.exists(file) && Files.size(file) == object.bytes()) {
                Optional<FetchJournal> earlier = FetchJournal.resume(journal, object, partBytes, bootId);
                if (earlier.isPresent()) {
                    return new PartFile(object, partBytes, folder, FileChannel.open(file, READ, WRITE), earlier.get());
                }
            }
            // The journal first: it is never to tell of parts that are not there.
            discard(folder);
            FileChannel channel = FileChannel.open(file, CREATE, TRUNCATE_EXISTING, READ, WRITE);
            try {
                if (object.bytes() > 0) {
                    channel.write(ByteBuffer.allocate(1), object.bytes() - 1);
                }
                return new PartFile(
                        object, partBytes, folder, channel, FetchJournal.begin(journal, object, partBytes, bootId));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new DiskFailedException(e);
        }
    }

    /// Removes what a fetch has left in the folder.
    public static void discard(Path folder) throws DiskFailedException {
        try {
            Files.deleteIfExists(folder.resolve(JOURNAL));
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            throw new DiskFailedException(e);
        }
    }

    /// Whether a fetch into a folder is under way, or was given up.
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /// Bytes that a file of parts in a folder takes at most.
    public static long bytesIn(Path folder) throws IOException {
        try {
            return Files.size(folder.resolve(FILE));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /// How much of a model has been fetched.
    ///
    /// @param bytes of the parts that are complete
    /// @param ofBytes of the model
    public record Progress(long bytes, long ofBytes) {}

    /// The progress of the fetch into a folder, whichever process runs it; empty if there is none.
    public static Optional<Progress> progress(Path folder) throws IOException {
        return FetchJournal.read(folder.resolve(JOURNAL));
    }

    Path path() {
        return folder.resolve(FILE);
    }

    int parts() {
        return PartRange.count(object.bytes(), partBytes);
    }

    PartRange part(int index) {
        return PartRange.of(index, object.bytes(), partBytes);
    }

    boolean has(PartRange part) {
        return journal.has(part.index());
    }

    long presentBytes() {
        long bytes = 0;
        for (int index = 0; index < parts(); index++) {
            PartRange part = part(index);
            bytes += has(part) ? part.bytes() : 0;
        }
        return bytes;
    }

    /// Writes all that remains in the buffer.
    void write(ByteBuffer bytes, long at) throws DiskFailedException {
        writing.lock();
        try {
            long position = at;
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
        } catch (IOException e) {
            throw new DiskFailedException(e);
        } finally {
            writing.unlock();
        }
    }

    /// Fills the buffer from the file, as far as a position.
    ///
    /// @return whether there was anything before the end
    boolean read(ByteBuffer into, long at, long end) throws DiskFailedException {
        into.clear().limit((int) Math.min(into.capacity(), end - at));
        try {
            long position = at;
            while (into.hasRemaining()) {
                int read = channel.read(into, position);
                if (read < 0) {
                    throw new IOException("the file has become shorter");
                }
                position += read;
            }
        } catch (IOException e) {
            throw new DiskFailedException(e);
        }
        return into.flip().hasRemaining();
    }

    /// What is in the file, to be looked at when all of it is there.
    ModelContent.Bytes bytes() {
        return new ModelContent.Bytes() {
            @Override
            public long length() {
                return object.bytes();
            }

            @Override
            public int read(byte[] into, int offset, int length, long at) throws DiskFailedException {
                ByteBuffer buffer = ByteBuffer.wrap(into, offset, length).slice();
                PartFile.this.read(buffer, at, object.bytes());
                return buffer.limit();
            }
        };
    }

    /// All bytes of the part are written.
    void complete(PartRange part) throws DiskFailedException {
        try {
            journal.mark(part.index());
        } catch (IOException e) {
            throw new DiskFailedException(e);
        }
    }

    /// Moves the whole file to where it is to be, so that it is there for good when this returns.
    void moveTo(Path target) throws DiskFailedException {
        try {
            channel.force(true);
            DurableFile.move(folder.resolve(FILE), target);
            Files.deleteIfExists(folder.resolve(JOURNAL));
            DurableFile.forceNames(folder);
        } catch (IOException e) {
            throw new DiskFailedException(e);
        }
    }

    @Override
    public void close() throws DiskFailedException {
        try (channel) {
            journal.close();
        } catch (IOException e) {
            throw new DiskFailedException(e);
        }
    }
}
