package io.sdqueueworker.models.fetch;

import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.models.catalogue.ModelBucket;
import io.sdqueueworker.models.catalogue.ModelGoneException;
import io.sdqueueworker.models.catalogue.ModelReplacedException;
import io.sdqueueworker.models.catalogue.ModelUnreadableException;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.catalogue.ModelsDeniedException;
import io.sdqueueworker.models.catalogue.PartSink;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Fetches the parts of one version that are not in its file yet, several at a time.
///
/// Bytes that arrive before a connection breaks are kept: only the rest of the part is requested again.
final class PartsFetch {

    private static final int BUFFER_BYTES = 256 * 1024;

    private final ModelBucket bucket;
    private final ModelVersion object;
    private final PartFile file;
    private final ModelSum sum;
    private final FetchIdleTimeout patience;
    private final FetchProgress progress;
    private final AtomicInteger next = new AtomicInteger();
    private final WriteBehind writeBehind;

    PartsFetch(
            ModelBucket bucket,
            ModelVersion object,
            PartFile file,
            ModelSum sum,
            FetchIdleTimeout patience,
            FetchProgress progress) {
        this.bucket = bucket;
        this.object = object;
        this.file = file;
        this.sum = sum;
        this.patience = patience;
        this.progress = progress;
        this.writeBehind = new WriteBehind(file.path());
    }

    /// Returns when all parts are in the file. No thread that writes to it is left running.
    ///
    /// @throws IOException a [ModelReplacedException], [ModelGoneException], [ModelUnreadableException],
    ///     [ModelsDeniedException] or [DiskFailedException]
    /// @throws TaskFailedException if nothing was received within the patience
    void run(int connections) throws IOException, TaskFailedException, InterruptedException {
        // Closing waits until every thread has released the file.
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("model-fetch-", 0).factory())) {
            CompletionService<@Nullable Void> running = new ExecutorCompletionService<>(threads);
            try {
                int fetching = Math.min(connections, file.parts());
                for (int thread = 0; thread < fetching; thread++) {
                    running.submit(done(this::fetchParts));
                }
                running.submit(done(sum::follow));
                threads.execute(writeBehind);
                for (int left = fetching + 1; left > 0; left--) {
                    awaitOne(running);
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private interface Download {
        void run() throws IOException, InterruptedException;
    }

    private static Callable<@Nullable Void> done(Download step) {
        return () -> {
            step.run();
            return null;
        };
    }

    private void awaitOne(CompletionService<@Nullable Void> running)
            throws IOException, TaskFailedException, InterruptedException {
        @Nullable Future<@Nullable Void> ended = null;
        while (ended == null) {
            ended = running.poll(Math.max(1, patience.leftNanos()), TimeUnit.NANOSECONDS);
            if (ended == null && patience.leftNanos() <= 0) {
                throw TaskFailedException.of(
                        Code.MODELS_UNAVAILABLE, Stage.STAGING, "model " + object.path() + ": " + patience.outcome());
            }
        }
        try {
            ended.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException("fetching parts of a model failed", e.getCause());
        }
    }

    /// Fetches one part after the other, in competition with other threads.
    private void fetchParts() throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(sum.wantsPresentParts() && file.presentBytes() > 0 ? BUFFER_BYTES : 0);
        for (int index = next.getAndIncrement(); index < file.parts(); index = next.getAndIncrement()) {
            PartRange part = file.part(index);
            if (!file.has(part)) {
                fetch(part);
            } else if (sum.wantsPresentParts()) {
                read(part, buffer);
            }
        }
    }

    private void read(PartRange part, ByteBuffer buffer) throws IOException {
        PartSink sink = sum.begin(part);
        for (long at = part.offset(); file.read(buffer, at, part.end()); at += buffer.limit()) {
            sink.take(buffer.duplicate());
            patience.moved();
        }
    }

    private void fetch(PartRange part) throws IOException, InterruptedException {
        Received received = new Received(part, sum.begin(part));
        Backoff backoff = FetchIdleTimeout.backoff();
        while (received.left() > 0) {
            long before = received.left();
            try {
                bucket.read(object, part.end() - before, before, received);
                if (received.left() > 0) {
                    throw new IOException("the range ended too early");
                }
            } catch (ModelReplacedException
                    | ModelGoneException
                    | ModelUnreadableException
                    | ModelsDeniedException
                    | DiskFailedException e) {
                throw e;
            } catch (IOException e) {
                patience.failed(e);
                progress.triedAgain(e);
                if (received.left() < before) {
                    backoff.reset();
                }
                backoff.pauseRandomly();
            }
        }
        file.complete(part);
        sum.complete(part);
        writeBehind.complete();
    }

    /// Writes the bytes of a part to the file.
    private final class Received implements PartSink {

        private final PartRange part;
        private final PartSink summed;
        private long at;

        private Received(PartRange part, PartSink summed) {
            this.part = part;
            this.summed = summed;
            this.at = part.offset();
        }

        private long left() {
            return part.end() - at;
        }

        @Override
        public void take(ByteBuffer bytes) throws IOException {
            int length = bytes.remaining();
            if (length > left()) {
                throw new IOException("the range has more bytes than requested");
            }
            summed.take(bytes.duplicate());
            file.write(bytes, at);
            at += length;
            patience.moved();
            progress.received(length);
        }
    }
}
