package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.PartSink;
import io.sdqueueworker.models.catalogue.StoredChecksum;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A digest, which needs the bytes in order. It follows the contiguous beginning of the file, which is still in the
/// page cache, while later parts arrive.
final class PrefixSum implements ModelSum {

    private static final int BUFFER_BYTES = 256 * 1024;

    private final StoredChecksum expected;
    private final PartFile file;
    private final FetchIdleTimeout patience;
    private final MessageDigest digest;
    private final BitSet complete = new BitSet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition longer = lock.newCondition();

    PrefixSum(StoredChecksum expected, PartFile file, FetchIdleTimeout patience) {
        this.expected = expected;
        this.file = file;
        this.patience = patience;
        this.digest = digest(expected.algorithm());
        for (int index = 0; index < file.parts(); index++) {
            complete.set(index, file.has(file.part(index)));
        }
    }

    /// Starts a digest.
    static MessageDigest digest(StoredChecksum.Algorithm algorithm) {
        String name = switch (algorithm) {
            case SHA256 -> "SHA-256";
            case SHA1 -> "SHA-1";
            case MD5 -> "MD5";
            case CRC64NVME, CRC32C, CRC32 -> throw new IllegalArgumentException("no digest: " + algorithm);
        };
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    @Override
    public PartSink begin(PartRange part) {
        return _ -> {};
    }

    @Override
    public void complete(PartRange part) {
        lock.lock();
        try {
            complete.set(part.index());
            longer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean wantsPresentParts() {
        return false;
    }

    @Override
    public void follow() throws DiskFailedException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        int next = 0;
        while (next < file.parts()) {
            int end = awaitLonger(next);
            for (; next < end; next++) {
                PartRange part = file.part(next);
                for (long at = part.offset(); file.read(buffer, at, part.end()); at += buffer.limit()) {
                    digest.update(buffer.duplicate());
                    patience.moved();
                }
            }
        }
    }

    /// @return the number of parts that are complete without a gap, which is more than `parts`
    private int awaitLonger(int parts) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (complete.nextClearBit(0) <= parts) {
                longer.await();
            }
            return complete.nextClearBit(0);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<String> mismatch() {
        StoredChecksum actual = StoredChecksum.of(expected.algorithm(), digest.digest());
        return actual.equals(expected)
                ? Optional.empty()
                : Optional.of(
                        "its " + actual.algorithm() + " is " + actual.value() + " and should be " + expected.value());
    }

    @Override
    public boolean isConclusive() {
        return true;
    }
}
