package io.sdqueueworker.staging.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A digest that takes bytes in their order only: a thread of its own follows the parts, reading back what is
/// complete without a gap from the beginning, which is in the kernel's memory still.
final class FollowingDigest implements PartsDigest {

    private static final int PIECE = 256 * 1024;

    private final MessageDigest digest;
    private final Checksum expected;
    private final FetchJournal journal;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final BitSet complete = new BitSet();
    private final ExecutorService thread;
    private final Future<byte[]> result;

    /// @param algorithm as the JDK names it
    FollowingDigest(String algorithm, Checksum expected, FetchJournal journal) {
        this.digest = digest(algorithm);
        this.expected = expected;
        this.journal = journal;
        // Not a virtual one: it computes all the time.
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("model-digest").daemon().factory());
        this.result = thread.submit(this::follow);
    }

    @Override
    public PartSum begin(int index) {
        return _ -> {};
    }

    @Override
    public void complete(int index, PartSum sum) {
        takeFromDisk(index);
    }

    @Override
    public void takeFromDisk(int index) {
        lock.lock();
        try {
            complete.set(index);
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean matches() throws IOException, InterruptedException {
        try {
            return Checksum.of(expected.algorithm(), result.get()).equals(expected);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("the digest could not be computed", e.getCause());
        }
    }

    /// Ends the thread, whatever is missing, and waits for its end: it reads a file that is closed then.
    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
    }

    private byte[] follow() throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(PIECE);
        for (int index = 0; index < journal.parts(); index++) {
            await(index);
            long at = journal.offset(index);
            long end = at + journal.length(index);
            while (at < end) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                buffer.clear().limit((int) Math.min(PIECE, end - at));
                at += journal.read(buffer, at);
                digest.update(buffer.flip());
            }
        }
        return digest.digest();
    }

    private void await(int index) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!complete.get(index)) {
                more.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
