package io.sdqueueworker.models.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sdqueueworker.io.DurableFile;
import io.sdqueueworker.models.catalogue.ModelVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A journal of the parts of a version that are in its file: five lines that identify the version, and then a mark
/// for each part.
///
/// A part is marked after it is written. A mark is one byte, so it is there or not, whenever the process dies.
/// Neither marks nor parts are forced to the disk, so they are valid only until the machine restarts: one line is
/// the boot ID.
final class FetchJournal implements AutoCloseable {

    private static final String FORMAT = "sd-queue-worker fetch 1";
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int LINES = 5;
    private static final byte MISSING = '.';
    private static final byte PRESENT = '#';

    private final FileChannel channel;
    private final int marksAt;
    private final boolean[] present;

    private FetchJournal(FileChannel channel, int marksAt, boolean[] present) {
        this.channel = channel;
        this.marksAt = marksAt;
        this.present = present;
    }

    /// Opens the journal that an earlier fetch of the same version has left since the machine's last boot. Empty if
    /// it is torn, or belongs to another version or boot.
    static Optional<FetchJournal> resume(Path file, ModelVersion object, long partBytes, String bootId)
            throws IOException {
        byte[] head = head(object, partBytes, bootId);
        int parts = PartRange.count(object.bytes(), partBytes);
        byte[] content;
        try {
            // The length first: the file may be arbitrarily large.
            if (Files.size(file) != (long) head.length + parts) {
                return Optional.empty();
            }
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (content.length != head.length + parts || !Arrays.equals(head, Arrays.copyOf(content, head.length))) {
            return Optional.empty();
        }
        boolean[] present = new boolean[parts];
        for (int part = 0; part < parts; part++) {
            byte mark = content[head.length + part];
            if (mark != PRESENT && mark != MISSING) {
                return Optional.empty();
            }
            present[part] = mark == PRESENT;
        }
        return Optional.of(new FetchJournal(FileChannel.open(file, WRITE), head.length, present));
    }

    /// Creates a journal, and replaces an existing one.
    static FetchJournal begin(Path file, ModelVersion object, long partBytes, String bootId) throws IOException {
        byte[] head = head(object, partBytes, bootId);
        boolean[] present = new boolean[PartRange.count(object.bytes(), partBytes)];
        byte[] content = Arrays.copyOf(head, head.length + present.length);
        Arrays.fill(content, head.length, content.length, MISSING);
        DurableFile.replace(file, content);
        return new FetchJournal(FileChannel.open(file, WRITE), head.length, present);
    }

    /// The progress of a fetch, no matter which process runs it; empty if there is none.
    static Optional<FetchFolder.Progress> read(Path file) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        List<String> lines = List.of(new String(content, UTF_8).split("\n", LINES + 1));
        if (lines.size() != LINES + 1 || !lines.getFirst().equals(FORMAT)) {
            return Optional.empty();
        }
        try {
            long bytes = Long.parseLong(lines.get(2));
            long partBytes = Long.parseLong(lines.get(3));
            String marks = lines.getLast();
            if (partBytes < 1 || marks.length() != PartRange.count(bytes, partBytes)) {
                return Optional.empty();
            }
            long done = 0;
            for (int part = 0; part < marks.length(); part++) {
                done += marks.charAt(part) == PRESENT
                        ? PartRange.of(part, bytes, partBytes).bytes()
                        : 0;
            }
            return Optional.of(new FetchFolder.Progress(done, bytes));
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// The identity of the machine's current boot, which containers share. If the kernel names none, a new one each
    /// time: parts that may never have reached the disk must not count as present.
    static String currentBoot() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return UUID.randomUUID().toString();
        }
    }

    private static byte[] head(ModelVersion object, long partBytes, String bootId) {
        return String.join("\n", FORMAT, bootId, "" + object.bytes(), "" + partBytes, object.etag(), "")
                .getBytes(UTF_8);
    }

    synchronized boolean has(int part) {
        return present[part];
    }

    /// Records that all bytes of the part are written.
    void mark(int part) throws IOException {
        ByteBuffer mark = ByteBuffer.wrap(new byte[] {PRESENT});
        if (channel.write(mark, marksAt + (long) part) != 1) {
            throw new IOException("the mark of a part was not written");
        }
        synchronized (this) {
            present[part] = true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
