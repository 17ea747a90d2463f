package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.PartSink;
import io.sdqueueworker.models.catalogue.StoredChecksum;
import java.util.Optional;

/// Computes what the bytes of a whole model come to, while its parts come in any order and several at a time.
sealed interface ModelSum permits ModelSum.None, PartwiseSum, PrefixSum {

    /// For what the store says of a version.
    ///
    /// @param file has the bytes, in part already
    static ModelSum of(Optional<StoredChecksum> expected, PartFile file, FetchIdleTimeout patience) {
        if (expected.isEmpty()) {
            return new None();
        }
        StoredChecksum checksum = expected.get();
        return Crc.of(checksum.algorithm())
                .<ModelSum>map(crc -> new PartwiseSum(crc, checksum.value(), file))
                .orElseGet(() -> new PrefixSum(checksum, file, patience));
    }

    /// Takes the bytes of a part from its first to its last. Begins it anew when it was begun before.
    PartSink begin(PartRange part);

    /// All bytes of a part are in the file.
    void complete(PartRange part);

    /// Whether the parts that an earlier fetch has left have to be read again for it.
    boolean wantsPresentParts();

    /// Goes through the file behind those who fetch, on a thread of its own, until all of it is read.
    void follow() throws DiskFailedException, InterruptedException;

    /// What is wrong with the whole; nothing where it is what the store says. To be asked when all is complete.
    Optional<String> mismatch();

    /// Whether [#mismatch] can tell anything.
    boolean tells();

    /// The sum of an object for which the bucket keeps no checksum.
    record None() implements ModelSum {
        @Override
        public PartSink begin(PartRange part) {
            return _ -> {};
        }

        @Override
        public void complete(PartRange part) {}

        @Override
        public boolean wantsPresentParts() {
            return false;
        }

        @Override
        public void follow() {}

        @Override
        public Optional<String> mismatch() {
            return Optional.empty();
        }

        @Override
        public boolean tells() {
            return false;
        }
    }
}
