package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.PartSink;
import io.sdqueueworker.models.catalogue.StoredChecksum;
import java.util.Optional;

/// Computes the checksum of a whole model while its parts arrive in any order, several at a time.
sealed interface ModelSum permits ModelSum.None, PartwiseSum, PrefixSum {

    /// Creates the computation for a version.
    ///
    /// @param expected the store's checksum, if it keeps one
    /// @param file with the bytes, of which some parts may be present
    static ModelSum of(Optional<StoredChecksum> expected, PartFile file, FetchIdleTimeout patience) {
        if (expected.isEmpty()) {
            return new None();
        }
        StoredChecksum checksum = expected.get();
        return Crc.of(checksum.algorithm())
                .<ModelSum>map(crc -> new PartwiseSum(crc, checksum.value(), file))
                .orElseGet(() -> new PrefixSum(checksum, file, patience));
    }

    /// Returns a sink for the bytes of a part, from the first to the last. Starts the part again if it was started
    /// before.
    PartSink begin(PartRange part);

    /// Records that all bytes of a part are in the file.
    void complete(PartRange part);

    /// Returns whether parts that an earlier fetch has left must be read again.
    boolean wantsPresentParts();

    /// Reads the file behind the fetching threads, on its own thread, until all of it is read.
    void follow() throws DiskFailedException, InterruptedException;

    /// The difference from the store's checksum; empty if there is none. Valid once all parts are complete.
    Optional<String> mismatch();

    /// Returns whether [#mismatch] can find a difference.
    boolean isConclusive();

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
        public boolean isConclusive() {
            return false;
        }
    }
}
