package io.sdqueueworker.staging.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One try at one version of a model: its parts over several connections into the file of parts, and the whole
/// verified.
final class PartFetch {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final ModelBucket bucket;
    private final FetchTerms terms;
    private final Description model;
    private final Path state;
    private final FetchProgress progress;
    private final FetchPatience patience;

    PartFetch(ModelBucket bucket, FetchTerms terms, Description model, Path state, FetchProgress progress) {
        this.bucket = bucket;
        this.terms = terms;
        this.model = model;
        this.state = state;
        this.progress = progress;
        this.patience = new FetchPatience(terms.patience());
    }

    /// Returns when the file of parts is the whole model, on disk. Leaves no thread behind that writes to it.
    ///
    /// @throws ModelReplacedException when the object is another one by now
    /// @throws ModelGoneException when there is none any more
    /// @throws InvalidModelException when what has come is not the model
    /// @throws DiskException when the disk does not take it
    /// @throws IOException when the bucket has not answered for too long
    void run() throws IOException, InterruptedException {
        try (FetchJournal journal = open();
                PartsDigest digest = PartsDigest.of(model, journal)) {
            progress.begins(journal.bytesThere());
            fetchAll(journal, digest);
            journal.force();
            if (!digest.matches()) {
                throw new InvalidModelException("has another "
                        + model.checksum().map(Checksum::algorithm).orElseThrow() + " than the model bucket says");
            }
        }
        Verification.requireHeader(model.object().path(), FetchJournal.part(state));
    }

    private FetchJournal open() throws DiskException {
        try {
            return FetchJournal.open(state, model.object(), terms.partBytes());
        } catch (IOException e) {
            throw new DiskException(e);
        }
    }

    private void fetchAll(FetchJournal journal, PartsDigest digest) throws IOException, InterruptedException {
        Queue<Integer> open = new ConcurrentLinkedQueue<>(
                IntStream.range(0, journal.parts()).boxed().toList());
        int connections = Math.min(terms.connections(), journal.parts());
        // Its close waits until every thread has let go of the file.
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("model-fetch-", 0).factory())) {
            CompletionService<Boolean> ends = new ExecutorCompletionService<>(threads);
            try {
                for (int i = 0; i < connections; i++) {
                    ends.submit(() -> fetchParts(open, journal, digest));
                }
                for (int i = 0; i < connections; i++) {
                    ends.take().get();
                }
            } catch (ExecutionException e) {
                throw failure(e);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static IOException failure(ExecutionException e) {
        if (e.getCause() instanceof IOException failed) {
            return failed;
        }
        throw new IllegalStateException("fetching a part failed", e.getCause());
    }

    private boolean fetchParts(Queue<Integer> open, FetchJournal journal, PartsDigest digest)
            throws IOException, InterruptedException {
        for (@Nullable Integer index = open.poll(); index != null; index = open.poll()) {
            if (journal.isThere(index)) {
                digest.takeFromDisk(index);
            } else {
                fetch(index, journal, digest);
            }
        }
        return true;
    }

    private void fetch(int index, FetchJournal journal, PartsDigest digest) throws IOException, InterruptedException {
        Duration pause = FIRST_PAUSE;
        long furthest = 0;
        while (true) {
            OnePart part = new OnePart(index, journal, digest.begin(index), furthest);
            try {
                bucket.read(model.object(), journal.offset(index), journal.length(index), part);
                part.complete(digest);
                return;
            } catch (ModelReplacedException | ModelGoneException | DiskException e) {
                if (e.getCause() instanceof ClosedByInterruptException) {
                    throw new InterruptedException();
                }
                throw e;
            } catch (IOException e) {
                if (!patience.hasMore()) {
                    throw e;
                }
            }
            furthest = Math.max(furthest, part.written);
            Thread.sleep(
                    pause.dividedBy(2).plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis())));
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /// The bytes of one part, in one try.
    private final class OnePart implements PartSink {

        private final int index;
        private final FetchJournal journal;
        private final PartsDigest.PartSum sum;
        private final long furthest;
        private long written;

        /// @param furthest how far an earlier try has come: only what is beyond that gets the fetch further
        private OnePart(int index, FetchJournal journal, PartsDigest.PartSum sum, long furthest) {
            this.index = index;
            this.journal = journal;
            this.sum = sum;
            this.furthest = furthest;
        }

        @Override
        public void take(ByteBuffer bytes) throws IOException {
            int length = bytes.remaining();
            if (written + length > journal.length(index)) {
                throw new IOException("more bytes came than were asked for");
            }
            sum.add(bytes);
            journal.write(bytes, journal.offset(index) + written);
            written += length;
            progress.received(length);
            if (written > furthest) {
                patience.renew();
            }
        }

        private void complete(PartsDigest digest) throws IOException {
            if (written != journal.length(index)) {
                throw new IOException("fewer bytes came than were asked for");
            }
            journal.complete(index);
            digest.complete(index, sum);
        }
    }
}
