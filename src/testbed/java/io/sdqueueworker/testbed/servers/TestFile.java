package io.sdqueueworker.testbed.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// A file that a server or a runtime serves. A large file is generated while it is read, with the same bytes each
/// time, so that tests of the worker's memory need none themselves.
public final class TestFile {

    private final byte[] head;
    private final long bytes;
    private final long seed;

    private TestFile(byte[] head, long bytes, long seed) {
        if (bytes < head.length) {
            throw new IllegalArgumentException("its head alone has " + head.length + " bytes");
        }
        this.head = head;
        this.bytes = bytes;
        this.seed = seed;
    }

    /// A file with these bytes.
    public static TestFile of(byte[] bytes) {
        return new TestFile(bytes.clone(), bytes.length, 0);
    }

    /// A small picture followed by noise, which cannot be compressed and which picture readers ignore.
    ///
    /// @param bytes of the whole file
    /// @param seed selects the noise
    public static TestFile largePng(long bytes, long seed) {
        return new TestFile(ImagePainter.png("large", seed, 8, 8), bytes, seed);
    }

    /// The beginning of a movie, followed by noise.
    ///
    /// @param bytes of the whole file
    /// @param seed selects the noise
    public static TestFile largeMp4(long bytes, long seed) {
        byte[] brands = "isom\0\0\2\0isomiso2avc1mp41".getBytes(US_ASCII);
        byte[] head = new byte[8 + brands.length];
        ByteBuffer.wrap(head).putInt(head.length).put("ftyp".getBytes(US_ASCII)).put(brands);
        return new TestFile(head, bytes, seed);
    }

    /// The header of a model with one tensor, followed by noise for the tensor.
    ///
    /// @param bytes of the whole file
    /// @param seed selects the noise
    public static TestFile largeSafetensors(long bytes, long seed) {
        // The tensor's size has the same number of digits with and without the header.
        String entry = "{\"noise\":{\"dtype\":\"U8\",\"shape\":[%1$d],\"data_offsets\":[0,%1$d]}}";
        int header = Long.BYTES + entry.formatted(bytes).length();
        byte[] json = entry.formatted(bytes - header).getBytes(US_ASCII);
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + json.length).order(ByteOrder.LITTLE_ENDIAN);
        return new TestFile(head.putLong(json.length).put(json).array(), bytes, seed);
    }

    public long bytes() {
        return bytes;
    }

    /// The file's bytes, to be read once.
    public InputStream open() {
        return new SequenceInputStream(new ByteArrayInputStream(head), new Noise(bytes - head.length, seed));
    }

    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = open()) {
            in.transferTo(out);
        }
    }

    /// The whole file, for tests that need it in memory anyway.
    public byte[] readAll() {
        try (InputStream in = open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    /// The file's SHA-256 in hexadecimal.
    public String sha256() {
        try (InputStream in = open()) {
            return sha256(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    /// The SHA-256 of the remaining bytes in hexadecimal.
    public static String sha256(InputStream in) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Random bytes that depend on the seed only, not on the size of the reads.
    private static final class Noise extends InputStream {

        private final SplittableRandom random;
        private final byte[] block = new byte[64 * 1024];
        private int at = block.length;
        private long left;

        private Noise(long bytes, long seed) {
            this.random = new SplittableRandom(seed);
            this.left = bytes;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            if (at == block.length) {
                random.nextBytes(block);
                at = 0;
            }
            int read = (int) Math.min(left, Math.min(length, block.length - at));
            System.arraycopy(block, at, buffer, offset, read);
            at += read;
            left -= read;
            return read;
        }
    }
}
