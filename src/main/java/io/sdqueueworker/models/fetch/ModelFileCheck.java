package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.DescribedModel;
import io.sdqueueworker.models.catalogue.PartsChecksum;
import io.sdqueueworker.models.catalogue.StoredChecksum;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/// Checks whether an existing file is a certain model of the bucket.
final class ModelFileCheck {

    private static final int BUFFER_BYTES = 256 * 1024;

    private ModelFileCheck() {}

    /// Compares a file's size, checksum and format with the bucket's description.
    static boolean holds(DescribedModel model, StoredChecksum expected, Path file)
            throws IOException, InterruptedException {
        return check(model, file, bytes -> checksum(expected.algorithm(), bytes).equals(expected));
    }

    /// Compares a file's size, checksum and format with the bucket's description of an object in parts.
    ///
    /// @param sizes that the parts may have
    static boolean holds(DescribedModel model, PartsChecksum expected, List<Long> sizes, Path file)
            throws IOException, InterruptedException {
        return check(model, file, bytes -> {
            for (long size : sizes) {
                if (PartsMd5.matches(expected, size, bytes)) {
                    return true;
                }
            }
            return false;
        });
    }

    /// Compares a file's size and format with the bucket's description, as a fetch does if there is no checksum.
    static boolean resembles(DescribedModel model, Path file) throws IOException, InterruptedException {
        return check(model, file, _ -> true);
    }

    private interface Check {
        boolean passes(RandomAccessFile bytes) throws IOException, InterruptedException;
    }

    private static boolean check(DescribedModel model, Path file, Check check)
            throws IOException, InterruptedException {
        long length = model.object().bytes();
        if (!Files.isRegularFile(file) || Files.size(file) != length) {
            return false;
        }
        // Not a channel: an interrupt would close it and look like a disk error.
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            return check.passes(bytes)
                    && ModelContent.wrong(model.object().path(), new FileBytes(bytes, length))
                            .isEmpty();
        }
    }

    private static StoredChecksum checksum(StoredChecksum.Algorithm algorithm, RandomAccessFile file)
            throws IOException, InterruptedException {
        Optional<Crc> crc = Crc.of(algorithm);
        if (crc.isPresent()) {
            java.util.zip.Checksum sum = crc.get().start();
            read(file, sum::update);
            return new StoredChecksum(algorithm, crc.get().hex(sum.getValue()));
        }
        MessageDigest digest = PrefixSum.digest(algorithm);
        read(file, digest::update);
        return StoredChecksum.of(algorithm, digest.digest());
    }

    private interface Sum {
        void add(byte[] bytes, int offset, int length);
    }

    private static void read(RandomAccessFile file, Sum sum) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = file.read(buffer); read >= 0; read = file.read(buffer)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            sum.add(buffer, 0, read);
        }
    }

    private record FileBytes(RandomAccessFile file, long length) implements ModelContent.Bytes {

        @Override
        public int read(byte[] into, int offset, int count, long at) throws DiskFailedException {
            try {
                file.seek(at);
                return Math.max(0, file.read(into, offset, count));
            } catch (IOException e) {
                throw new DiskFailedException(e);
            }
        }
    }
}
