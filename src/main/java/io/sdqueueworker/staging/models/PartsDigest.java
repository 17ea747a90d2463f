package io.sdqueueworker.staging.models;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Sums up a model whose parts come in any order.
sealed interface PartsDigest extends AutoCloseable permits CombinedDigest, FollowingDigest, NoDigest {

    /// Takes the bytes of one part, in their order.
    interface PartSum {

        /// Takes what remains in the buffer, and leaves its position where it is.
        void add(ByteBuffer bytes);
    }

    /// Begins with a part, for the first time or once more. Parts may be summed up by several threads.
    PartSum begin(int index);

    /// The part is on disk as a whole.
    ///
    /// @param sum of its bytes; nothing came before it is complete
    void complete(int index, PartSum sum);

    /// The part has been on disk from an earlier fetch.
    void takeFromDisk(int index) throws IOException;

    /// Whether the sum is what it should be. All parts are complete.
    boolean matches() throws IOException, InterruptedException;

    @Override
    void close();

    /// The digest that a description asks for.
    static PartsDigest of(Description model, FetchJournal journal) {
        if (model.checksum().isEmpty()) {
            return new NoDigest();
        }
        Checksum expected = model.checksum().get();
        return switch (expected.algorithm()) {
            case CRC64NVME -> new CombinedDigest(Crc.CRC64NVME, expected, journal);
            case CRC32C -> new CombinedDigest(Crc.CRC32C, expected, journal);
            case CRC32 -> new CombinedDigest(Crc.CRC32, expected, journal);
            case SHA256 -> new FollowingDigest("SHA-256", expected, journal);
            case SHA1 -> new FollowingDigest("SHA-1", expected, journal);
            case MD5 -> new FollowingDigest("MD5", expected, journal);
        };
    }
}
