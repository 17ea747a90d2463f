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
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The file that one version of a model is fetched into, with its journal. Several threads may write to it at a time.
///
/// Every failure is a [DiskFailedException], including that of an interrupt, which closes the file.
final class PartFile implements AutoCloseable {

    private final ModelVersion object;
    private final long partBytes;
    private final FetchFolder folder;
    private final FileChannel channel;
    private final FetchJournal journal;

    /// Concurrent writers to one file spin in the kernel: with eight of them, a third of the time (ADR 15).
    private final ReentrantLock writing = new ReentrantLock();

    private PartFile(
            ModelVersion object, long partBytes, FetchFolder folder, FileChannel channel, FetchJournal journal) {
        this.object = object;
        this.partBytes = partBytes;
        this.folder = folder;
        this.channel = channel;
        this.journal = journal;
    }

    /// Resumes an earlier fetch of the same version into the folder, or starts a new one.
    static PartFile open(FetchFolder folder, ModelVersion object, long partBytes, String bootId)
            throws DiskFailedException {
        Path file = folder.parts();
        Path journal = folder.journal();
        try {
            Files.createDirectories(folder.path());
            if (Files.exists(file) && Files.size(file) == object.bytes()) {
                Optional<FetchJournal> earlier = FetchJournal.resume(journal, object, partBytes, bootId);
                if (earlier.isPresent()) {
                    return new PartFile(object, partBytes, folder, FileChannel.open(file, READ, WRITE), earlier.get());
                }
            }
            folder.discard();
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

    Path path() {
        return folder.parts();
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

    /// Fills the buffer from the file, up to a position.
    ///
    /// @return false if there was nothing before the end
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

    /// The content of the file, to be read when all parts are present.
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

    /// Records that all bytes of the part are written.
    void complete(PartRange part) throws DiskFailedException {
        try {
            journal.mark(part.index());
        } catch (IOException e) {
            throw new DiskFailedException(e);
        }
    }

    /// Moves the whole file to its place. It survives a power failure once this returns.
    void moveTo(Path target) throws DiskFailedException {
        try {
            channel.force(true);
            DurableFile.move(folder.parts(), target);
            Files.deleteIfExists(folder.journal());
            DurableFile.forceNames(folder.path());
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
