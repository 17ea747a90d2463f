package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.DescribedModel;
import io.sdqueueworker.models.catalogue.StoredChecksum;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/// Checks whether an existing file is a certain model of the bucket.
public final class ModelFileCheck {

    private static final int BUFFER_BYTES = 256 * 1024;

    private ModelFileCheck() {}

    /// Compares a file's size, checksum and format with the bucket's description. A model without a checksum in the
    /// bucket is never recognised.
    public static boolean holds(DescribedModel model, Path file) throws IOException, InterruptedException {
        if (model.checksum().isEmpty()
                || !Files.isRegularFile(file)
                || Files.size(file) != model.object().bytes()) {
            return false;
        }
        StoredChecksum expected = model.checksum().get();
        // Not a channel: an interrupt would close it and look like a disk error.
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            return checksum(expected.algorithm(), bytes).equals(expected)
                    && ModelContent.wrong(
                                    model.object().path(),
                                    new FileBytes(bytes, model.object().bytes()))
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
