package io.sdqueueworker.staging.models;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// The room for models on disk: counted before a fetch begins, and made by removing what was used longest ago.
///
/// All who share the model directory count under one lock, and each sees what the others have reserved.
final class CacheSpace {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final ModelDirectory directory;
    private final FileLocks locks;
    private final CacheContents contents;
    private final OptionalLong maxBytes;
    private final long keepFree;
    private final ModelEvents events;

    /// What there was last no room for.
    private volatile Optional<ModelObject> refused = Optional.empty();

    /// @param maxBytes that all models together may take; without it, what the disk has
    /// @param keepFree bytes of the disk that are left to others
    CacheSpace(ModelDirectory directory, FileLocks locks, OptionalLong maxBytes, long keepFree, ModelEvents events) {
        this.directory = directory;
        this.locks = locks;
        this.contents = new CacheContents(directory, locks, events);
        this.maxBytes = maxBytes;
        this.keepFree = keepFree;
        this.events = events;
    }

    /// Reserves the room for a model that the caller is about to fetch, and has the lock of. Removes others if
    /// it must.
    ///
    /// @throws TaskFailedException with the code MODEL_TOO_LARGE when it will never fit, DISK_FULL when it does
    ///     not fit beside those that are in use
    void reserve(ModelObject object) throws TaskFailedException, IOException, InterruptedException {
        requireThatItMayFit(object);
        try (FileLocks.Hold _ = lock()) {
            for (long lacking = lacking(object); lacking > 0; lacking = lacking(object)) {
                if (!removeOne(object.path())) {
                    throw refused(object, lacking);
                }
            }
            refused = Optional.empty();
            directory.state(object.path()).reserve(object.bytes());
        }
    }

    /// Ends the reservation: the fetch is over.
    void release(ModelObject object) throws IOException {
        // Without the lock: nobody else writes this file, and the end of a task must not wait.
        directory.state(object.path()).unreserve();
        tell();
    }

    /// Tells how much there is.
    void tell() throws IOException {
        events.cacheBytes(contents.bytes());
    }

    /// Removes something that nobody uses, after the disk was full in spite of all counting: others write to
    /// it, too.
    ///
    /// @return false when there is nothing to remove
    boolean makeRoom(ModelObject object) throws IOException, InterruptedException {
        try (FileLocks.Hold _ = lock()) {
            boolean made = removeOne(object.path());
            refused = made ? Optional.empty() : Optional.of(object);
            return made;
        }
    }

    /// Checks that there is room by now for what there was none for.
    ///
    /// @throws TaskFailedException with the code DISK_FULL
    void probe() throws TaskFailedException, IOException, InterruptedException {
        if (refused.isEmpty()) {
            return;
        }
        ModelObject object = refused.get();
        try (FileLocks.Hold _ = lock()) {
            long lacking = lacking(object);
            for (Removable each : contents.removables(object.path())) {
                lacking -= each.freeableBytes();
            }
            if (lacking > 0) {
                throw refused(object, lacking);
            }
            refused = Optional.empty();
        }
    }

    private FileLocks.Hold lock() throws IOException, InterruptedException {
        while (true) {
            Optional<FileLocks.Hold> hold = locks.tryExclusive(directory.spaceLock());
            if (hold.isPresent()) {
                return hold.get();
            }
            Thread.sleep(PAUSE);
        }
    }

    private void requireThatItMayFit(ModelObject object) throws TaskFailedException, IOException {
        long disk = store().getTotalSpace() - keepFree;
        long most = Math.min(disk, maxBytes.orElse(Long.MAX_VALUE));
        if (object.bytes() > most) {
            String limit = most == disk ? "the disk has room for " : "all models may have (WORKER_MODELS_MAX_BYTES) ";
            throw failed(
                    Code.MODEL_TOO_LARGE,
                    "model " + object.path() + " has " + object.bytes() + " bytes, and " + limit + most);
        }
    }

    /// Bytes that are missing for the model; negative where there are some left over.
    private long lacking(ModelObject object) throws IOException {
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

    private boolean removeOne(ModelPath except) throws IOException {
        for (Removable each : contents.removables(except)) {
            if (each.remove()) {
                tell();
                return true;
            }
        }
        return false;
    }

    private TaskFailedException refused(ModelObject object, long lacking) {
        refused = Optional.of(object);
        return failed(
                Code.DISK_FULL,
                "model " + object.path() + " has " + object.bytes() + " bytes, " + lacking
                        + " of them more than there is room for beside the models in use");
    }

    private static TaskFailedException failed(Code code, String detail) {
        return new TaskFailedException(new Failure(code, Stage.STAGING, detail));
    }
}
