package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.FileLocks;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The disk space for models: checked before a fetch starts, and freed by removing the least recently used models.
///
/// All processes that share the model directory use one lock, and each sees what the others have reserved. A folder may
/// be on a volume of its own, which workers with other model directories may share; so its lock is taken, too.
final class CacheSpace {

    private static final Logger LOG = Logger.getLogger(CacheSpace.class);

    /// The age at which a refusal is forgotten. The task may have gone to another worker, so that the room is not
    /// needed any more.
    private static final Duration LONGEST_REFUSAL = Duration.ofMinutes(5);

    private final ModelDirectory directory;
    private final FileLocks locks;
    private final CacheContents contents;
    private final CacheLimits limits;
    private final ModelEvents events;
    private volatile Optional<Refusal> refusal = Optional.empty();

    /// The last model that did not fit.
    private record Refusal(ModelVersion object, long atNanos) {
        boolean isOld() {
            return System.nanoTime() - atNanos > LONGEST_REFUSAL.toNanos();
        }
    }

    CacheSpace(ModelDirectory directory, FileLocks locks, CacheLimits limits, ModelEvents events) {
        this.directory = directory;
        this.locks = locks;
        this.contents = new CacheContents(directory, locks, events);
        this.limits = limits;
        this.events = events;
    }

    private ModelVolume volume(ModelVersion object) throws IOException {
        return directory.place(object.path()).volume();
    }

    /// Reserves the room for a model that the caller is about to fetch and whose fetch lock it holds. Removes other
    /// models if it must, and only if that helps.
    ///
    /// @throws TaskFailedException with the code DISK_FULL if the model does not fit beside those in use
    void reserve(ModelVersion object) throws TaskFailedException, IOException, InterruptedException {
        ModelVolume volume = volume(object);
        try (CountingLocks _ = CountingLocks.await(locks, directory, volume)) {
            requireFreeable(object);
            free(object);
            directory.state(object.path()).reserve(object.bytes());
        }
    }

    private void free(ModelVersion object) throws TaskFailedException, IOException {
        boolean removed = false;
        for (Shortage shortage : Shortage.values()) {
            Iterator<Removable> removables = removables(object, shortage).iterator();
            for (long lacking = lacking(object, shortage); lacking > 0; lacking = lacking(object, shortage)) {
                if (!removables.hasNext()) {
                    throw refused(object, lacking);
                }
                removed |= removables.next().remove();
            }
        }
        if (removed) {
            report();
        }
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
            events.cacheBytes(contents.bytes(Optional.empty()));
        } catch (IOException e) {
            LOG.debugf("size of the model cache is unknown error=%s", e);
        }
    }

    /// Removes one thing that is not in use, after the disk was full although the calculation said otherwise: other
    /// programs write to it as well.
    ///
    /// @return false if there is nothing to remove
    boolean makeRoom(ModelVersion object) throws IOException, InterruptedException {
        try (CountingLocks _ = CountingLocks.await(locks, directory, volume(object))) {
            for (Removable each : removables(object, Shortage.ON_DISK)) {
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
            ModelVersion object = refusal.get().object();
            try (CountingLocks _ = CountingLocks.await(locks, directory, volume(object))) {
                requireFreeable(object);
            }
        }
        refusal = Optional.empty();
    }

    /// The two limits on room.
    private enum Shortage {
        /// The file system that the model is on is too small.
        ON_DISK,
        /// All models together would have more bytes than they may.
        OF_ALL_MODELS
    }

    /// The things whose removal helps.
    private List<Removable> removables(ModelVersion object, Shortage shortage) throws IOException {
        Collection<ModelVolume> volumes = switch (shortage) {
            case ON_DISK -> sameDisk(volume(object));
            case OF_ALL_MODELS -> directory.volumes();
        };
        return contents.removables(volumes, directory.state(object.path()));
    }

    private List<ModelVolume> sameDisk(ModelVolume volume) {
        return directory.volumes().stream()
                .filter(each -> each.device().equals(volume.device()))
                .toList();
    }

    /// Checks that there would be room if everything that is not in use were removed.
    private void requireFreeable(ModelVersion object) throws TaskFailedException, IOException {
        for (Shortage shortage : Shortage.values()) {
            long missing = lacking(object, shortage);
            if (missing > 0) {
                long freeable = 0;
                for (Removable each : removables(object, shortage)) {
                    freeable += each.freeableBytes();
                }
                if (missing > freeable) {
                    throw refused(object, missing - freeable);
                }
            }
        }
    }

    /// The bytes that are lacking for the model; negative if there is more than enough.
    private long lacking(ModelVersion object, Shortage shortage) throws IOException {
        ModelState state = directory.state(object.path());
        return switch (shortage) {
            case ON_DISK -> {
                ModelVolume volume = volume(object);
                long others = contents.reserved(sameDisk(volume), state).missing();
                long needed = object.bytes() - state.fetchedBytes();
                yield needed + others + limits.keepFree() - volume.store().getUsableSpace();
            }
            case OF_ALL_MODELS ->
                limits.maxBytes().isEmpty()
                        ? 0
                        : contents.bytes(Optional.of(state))
                                + contents.reserved(directory.volumes(), state).bytes()
                                + object.bytes()
                                - limits.maxBytes().getAsLong();
        };
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
