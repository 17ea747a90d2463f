package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.PartsChecksum;
import io.sdqueueworker.models.catalogue.StoredChecksum;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Computes the MD5 of the MD5s of a file's parts.
final class PartsMd5 {

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final long MIB = 1 << 20;

    /// A file is read once for each size that is tried.
    private static final int MOST_TRIES = 4;

    /// The sizes that tools use, in MiB.
    private static final List<Long> USUAL =
            List.of(8L, 16L, 5L, 64L, 50L, 15L, 10L, 100L, 32L, 128L, 256L, 512L, 1_024L);

    private PartsMd5() {}

    /// The sizes that parts may have, the likely ones first. Tools use whole mebibytes.
    ///
    /// @param known the size, if the store reports it
    static List<Long> sizes(PartsChecksum checksum, long bytes, OptionalLong known) {
        if (known.isPresent()) {
            return List.of(known.getAsLong());
        }
        if (checksum.parts() == 1) {
            return List.of(bytes);
        }
        long least = Math.ceilDiv(bytes, checksum.parts());
        long most = (bytes - 1) / (checksum.parts() - 1);
        LongStream whole = LongStream.rangeClosed(Math.ceilDiv(least, MIB), most / MIB);
        return Stream.concat(USUAL.stream(), whole.boxed())
                .map(size -> size * MIB)
                .filter(size -> size >= least && size <= most)
                .distinct()
                .limit(MOST_TRIES)
                .toList();
    }

    /// Returns whether a file has a checksum, for parts of one size.
    static boolean matches(PartsChecksum expected, long partBytes, RandomAccessFile file)
            throws IOException, InterruptedException {
        MessageDigest whole = PrefixSum.digest(StoredChecksum.Algorithm.MD5);
        MessageDigest part = PrefixSum.digest(StoredChecksum.Algorithm.MD5);
        byte[] buffer = new byte[BUFFER_BYTES];
        long leftOfPart = partBytes;
        int parts = 0;
        file.seek(0);
        for (int read = read(file, buffer, leftOfPart); read >= 0; read = read(file, buffer, leftOfPart)) {
            part.update(buffer, 0, read);
            leftOfPart -= read;
            if (leftOfPart == 0) {
                whole.update(part.digest());
                parts++;
                leftOfPart = partBytes;
            }
        }
        if (leftOfPart < partBytes) {
            whole.update(part.digest());
            parts++;
        }
        return parts == expected.parts()
                && HexFormat.of().formatHex(whole.digest()).equals(expected.value());
    }

    private static int read(RandomAccessFile file, byte[] buffer, long most) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return file.read(buffer, 0, (int) Math.min(buffer.length, most));
    }
}
