package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.FileLocks;
import io.sdqueueworker.models.cache.Removable.CachedModel;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/// The disk space for models: checked before a fetch starts, and freed by removing the least recently used models.
///
/// All processes that share the model directory use one lock, and each sees what the others have reserved.
final class CacheSpace {

    private static final Logger LOG = Logger.getLogger(CacheSpace.class);

    /// The age at which a refusal is forgotten. The task may have gone to another worker, so that the room is not
    /// needed any more.
    private static final Duration LONGEST_REFUSAL = Duration.ofMinutes(5);

    private final ModelDirectory directory;
    private final FileLocks locks;
    private final CacheContents contents;
    private final OptionalLong maxBytes;
    private final long keepFree;
    private final ModelEvents events;
    private volatile Optional<Refusal> refusal = Optional.empty();

    /// The last model that did not fit.
    private record Refusal(ModelVersion object, long atNanos) {
        boolean isOld() {
            return System.nanoTime() - atNanos > LONGEST_REFUSAL.toNanos();
        }
    }

    /// @param maxBytes that all models together may take; without it, the limit is the disk
    /// @param keepFree bytes of the disk that stay free for other uses
    CacheSpace(ModelDirectory directory, FileLocks locks, OptionalLong maxBytes, long keepFree, ModelEvents events) {
        this.directory = directory;
        this.locks = locks;
        this.contents = new CacheContents(directory, locks, events);
        this.maxBytes = maxBytes;
        this.keepFree = keepFree;
        this.events = events;
    }

    /// Checks that models fit on disk together if everything else is removed.
    ///
    /// @param what the models are, for people
    /// @param bytes of all of them
    /// @param kept bytes of models that are never removed
    /// @throws TaskFailedException with the code MODEL_TOO_LARGE
    void requireThatItMayFit(String what, long bytes, long kept) throws TaskFailedException, IOException {
        long disk = store().getTotalSpace() - keepFree;
        long most = Math.min(disk, maxBytes.orElse(Long.MAX_VALUE)) - kept;
        if (bytes > most) {
            String limit =
                    maxBytes.isPresent() && maxBytes.getAsLong() <= disk ? "WORKER_MODELS_MAX_BYTES" : "the disk";
            throw TaskFailedException.of(
                    Code.MODEL_TOO_LARGE,
                    Stage.STAGING,
                    what + " has " + bytes + " bytes, and " + limit + " has room for " + Math.max(0, most)
                            + " beside the prefetched models");
        }
    }

    /// Reserves the room for a model that the caller is about to fetch and whose fetch lock it holds. Removes other
    /// models if it must, and only if that helps.
    ///
    /// @throws TaskFailedException with the code DISK_FULL if the model does not fit beside those in use
    void reserve(ModelVersion object) throws TaskFailedException, IOException, InterruptedException {
        try (FileLocks.Hold _ = locks.awaitExclusive(directory.spaceLock())) {
            if (requireFreeable(object) > 0) {
                free(object);
            }
            directory.state(object.path()).reserve(object.bytes());
        }
    }

    private void free(ModelVersion object) throws TaskFailedException, IOException {
        Iterator<Removable> removables = contents.removables(object.path()).iterator();
        for (long lacking = lacking(object); lacking > 0; lacking = lacking(object)) {
            if (!removables.hasNext()) {
                throw refused(object, lacking);
            }
            removables.next().remove();
        }
        report();
    }

    /// Ends the reservation, because the fetch has ended.
    void release(ModelVersion object) throws IOException {
        // Without the lock: no other process writes this file, and the end of a task must not wait.
        directory.state(object.path()).unreserve();
        report();
    }

    /// Reports the size of the cache.
    void report() {
        try {
            events.cacheBytes(contents.bytes());
        } catch (IOException e) {
            LOG.debugf("size of the model cache is unknown error=%s", e);
        }
    }

    /// Removes one thing that is not in use, after the disk was full although the calculation said otherwise: other
    /// programs write to it as well.
    ///
    /// @return false if there is nothing to remove
    boolean makeRoom(ModelVersion object) throws IOException, InterruptedException {
        try (FileLocks.Hold _ = locks.awaitExclusive(directory.spaceLock())) {
            for (Removable each : contents.removables(object.path())) {
                if (each.remove()) {
                    return true;
                }
            }
            refusal = Optional.of(new Refusal(object, System.nanoTime()));
            return false;
        }
    }

    /// Checks that the last model that did not fit would fit now.
    ///
    /// @throws TaskFailedException with the code DISK_FULL
    void probe() throws TaskFailedException, IOException, InterruptedException {
        if (refusal.isPresent() && !refusal.get().isOld()) {
            try (FileLocks.Hold _ = locks.awaitExclusive(directory.spaceLock())) {
                requireFreeable(refusal.get().object());
            }
        }
        refusal = Optional.empty();
    }

    /// Checks that there would be room if everything that is not in use were removed.
    ///
    /// @return the bytes that are lacking before anything is removed; zero or less if there is room already
    private long requireFreeable(ModelVersion object) throws TaskFailedException, IOException {
        long missing = lacking(object);
        if (missing <= 0) {
            return missing;
        }
        long freeable = 0;
        for (Removable each : contents.removables(object.path())) {
            freeable += each.freeableBytes();
        }
        if (missing > freeable) {
            throw refused(object, missing - freeable);
        }
        return missing;
    }

    /// The bytes that are lacking for the model; negative if there is more than enough.
    private long lacking(ModelVersion object) throws IOException {
        CacheContents.Reserved others = contents.reserved(object.path());
        long needed = object.bytes() - directory.state(object.path()).fetchedBytes();
        long beyondDisk = needed + others.missing() + keepFree - store().getUsableSpace();
        if (maxBytes.isEmpty()) {
            return beyondDisk;
        }
        long cached = contents.models().stream()
                .filter(model -> !model.object().path().equals(object.path()))
                .mapToLong(CachedModel::bytes)
                .sum();
        return Math.max(beyondDisk, cached + others.bytes() + object.bytes() - maxBytes.getAsLong());
    }

    private FileStore store() throws IOException {
        return Files.getFileStore(directory.root());
    }

    private TaskFailedException refused(ModelVersion object, long lacking) {
        refusal = Optional.of(new Refusal(object, System.nanoTime()));
        return TaskFailedException.of(
                Code.DISK_FULL,
                Stage.STAGING,
                "model " + object.path() + " has " + object.bytes() + " bytes, " + lacking
                        + " of them more than there is room for besides the models in use");
    }
}
