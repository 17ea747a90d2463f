package io.sdqueueworker.staging.models;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The parts of a model that are on disk: the file `part`, which has the model's size from the beginning, and
/// the file `progress`, which tells which of its parts are there.
///
/// `progress` begins with lines that name the version, the size of a part and the boot of the machine, and goes
/// on with one character for each part, `1` where it is there. What a process had written when it was killed is
/// in the kernel's memory and comes to the disk in time. What a machine had there when it went down may be
/// lost, whatever `progress` says: so parts of another boot count for nothing.
final class FetchJournal implements AutoCloseable {

    private static final byte THERE = '1';
    private static final byte MISSING = '0';
    private static final String FORMAT = "sd-queue-worker fetch 1";
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final ModelObject object;
    private final long partBytes;
    private final FileChannel part;
    private final FileChannel progress;
    private final int marksAt;
    private final byte[] marks;

    private FetchJournal(
            ModelObject object, long partBytes, FileChannel part, FileChannel progress, int marksAt, byte[] marks) {
        this.object = object;
        this.partBytes = partBytes;
        this.part = part;
        this.progress = progress;
        this.marksAt = marksAt;
        this.marks = marks;
    }

    /// The file that parts are written to.
    static Path part(Path folder) {
        return folder.resolve("part");
    }

    static Path progress(Path folder) {
        return folder.resolve("progress");
    }

    /// How many bytes of a fetch are there, by whatever process; none where there is no fetch.
    static long bytesDone(Path folder) throws IOException {
        return Written.read(progress(folder)).map(Written::bytesDone).orElse(0L);
    }

    /// Removes everything.
    static void discard(Path folder) throws IOException {
        Files.deleteIfExists(progress(folder));
        Files.deleteIfExists(part(folder));
    }

    /// Goes on with an earlier fetch of the same version in parts of the same size, or begins one.
    static FetchJournal open(Path folder, ModelObject object, long partBytes) throws IOException {
        return open(folder, object, partBytes, bootId());
    }

    static FetchJournal open(Path folder, ModelObject object, long partBytes, String boot) throws IOException {
        String head = String.join(
                        "\n",
                        List.of(FORMAT, object.etag(), Long.toString(object.bytes()), Long.toString(partBytes), boot))
                + "\n";
        int parts = Math.toIntExact(Math.ceilDiv(object.bytes(), partBytes));
        byte[] marks = new byte[parts];
        Optional<Written> written = Written.read(progress(folder));
        boolean goesOn = written.filter(earlier -> earlier.head().equals(head)).isPresent()
                && Files.exists(part(folder))
                && Files.size(part(folder)) == object.bytes();
        if (goesOn) {
            marks = written.get().marks().getBytes(ISO_8859_1);
        } else {
            discard(folder);
            Arrays.fill(marks, MISSING);
            begin(folder, object, head, marks);
        }
        FileChannel part = FileChannel.open(part(folder), StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileChannel progress = FileChannel.open(progress(folder), StandardOpenOption.WRITE);
            return new FetchJournal(object, partBytes, part, progress, head.getBytes(UTF_8).length, marks);
        } catch (IOException e) {
            part.close();
            throw e;
        }
    }

    private static void begin(Path folder, ModelObject object, String head, byte[] marks) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(part(folder).toFile(), "rw")) {
            file.setLength(object.bytes());
        }
        Path whole = folder.resolve("progress.new");
        ByteBuffer text = ByteBuffer.allocate(head.getBytes(UTF_8).length + marks.length);
        Files.write(whole, text.put(head.getBytes(UTF_8)).put(marks).array());
        Files.move(whole, progress(folder), StandardCopyOption.ATOMIC_MOVE);
    }

    int parts() {
        return marks.length;
    }

    long offset(int index) {
        return index * partBytes;
    }

    long length(int index) {
        return Math.min(partBytes, object.bytes() - offset(index));
    }

    boolean isThere(int index) {
        return marks[index] == THERE;
    }

    /// The bytes of all parts that are there.
    long bytesThere() {
        long bytes = 0;
        for (int i = 0; i < marks.length; i++) {
            bytes += isThere(i) ? length(i) : 0;
        }
        return bytes;
    }

    /// Reads what is there.
    ///
    /// @return how many bytes, at least one
    int read(ByteBuffer into, long at) throws IOException {
        int read = part.read(into, at);
        if (read < 0) {
            throw new IOException("the file of parts is shorter than it was: " + read);
        }
        return read;
    }

    /// Writes all that remains in the buffer.
    ///
    /// @throws DiskException when the disk does not take it
    void write(ByteBuffer bytes, long at) throws DiskException {
        try {
            long position = at;
            while (bytes.hasRemaining()) {
                position += part.write(bytes, position);
            }
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    /// Has everything that was written survive the machine's end.
    void force() throws DiskException {
        try {
            part.force(true);
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    /// A part is written as a whole. By one thread for each part.
    void complete(int index) throws DiskException {
        try {
            progress.write(ByteBuffer.wrap(new byte[] {THERE}), marksAt + (long) index);
        } catch (IOException e) {
            throw new DiskException(e);
        }
        marks[index] = THERE;
    }

    @Override
    public void close() throws IOException {
        try (part) {
            progress.close();
        }
    }

    private static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            // Not Linux: nothing is gone on with.
            return UUID.randomUUID().toString();
        }
    }

    /// What a file `progress` says.
    private record Written(String head, long bytes, long partBytes, String marks) {

        private static final int LINES = 5;

        /// Nothing where there is none, or none that can be made sense of.
        static Optional<Written> read(Path file) throws IOException {
            byte[] all;
            try {
                all = Files.readAllBytes(file);
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
            int end = 0;
            for (int line = 0; line < LINES; line++) {
                while (end < all.length && all[end] != '\n') {
                    end++;
                }
                end++;
            }
            if (end > all.length) {
                return Optional.empty();
            }
            String head = new String(all, 0, end, UTF_8);
            List<String> lines = head.lines().toList();
            try {
                long bytes = Long.parseLong(lines.get(2));
                long partBytes = Long.parseLong(lines.get(3));
                String marks = new String(all, end, all.length - end, ISO_8859_1);
                boolean sane = lines.getFirst().equals(FORMAT)
                        && partBytes > 0
                        && marks.length() == Math.ceilDiv(bytes, partBytes);
                return sane ? Optional.of(new Written(head, bytes, partBytes, marks)) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        long bytesDone() {
            long done = 0;
            for (int i = 0; i < marks.length(); i++) {
                done += marks.charAt(i) == THERE ? Math.min(partBytes, bytes - i * partBytes) : 0;
            }
            return done;
        }
    }
}
