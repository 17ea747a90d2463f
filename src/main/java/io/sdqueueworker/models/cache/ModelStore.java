package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.io.FileLocks;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.fetch.ModelFetch;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// The models on this machine's disk: fetched once for all workers that share the directory, kept while there is
/// room, and never removed while in use.
public final class ModelStore implements ModelProvider {

    private static final Logger LOG = Logger.getLogger(ModelStore.class);

    private final ModelDirectory directory;
    private final FileLocks locks = new FileLocks();
    private final CacheLimits limits;
    private final long limitBytes;
    private final CacheSpace space;
    private final ModelInstaller installer;
    private final ModelEvents events;
    private final InstantSource clock;
    private final Set<ModelVersion> kept = ConcurrentHashMap.newKeySet();

    /// @param root the model directory, which is created if it does not exist
    /// @param maxBytes that all models together may take; without it, the limit is the disk
    /// @param keepFree bytes of the disk that stay free for other uses
    /// @throws IOException if the directory cannot be used
    public ModelStore(
            Path root, OptionalLong maxBytes, long keepFree, ModelFetch fetch, ModelEvents events, InstantSource clock)
            throws IOException {
        this.directory = new ModelDirectory(Files.createDirectories(root));
        this.limits = new CacheLimits(directory, maxBytes, keepFree);
        this.limitBytes = limits.bytes();
        this.space = new CacheSpace(directory, locks, limits, events);
        this.installer = new ModelInstaller(directory, locks, space, fetch, events, clock);
        this.events = events;
        this.clock = clock;
        requireWritable();
        directory.findVolumes();
        space.report();
    }

    /// The bytes that all models together may take, as the disk was at the start. Folders on other disks may take
    /// more.
    public long limitBytes() {
        return limitBytes;
    }

    /// Provides a model, and waits while another process fetches it.
    ///
    /// @throws TaskFailedException with MODELS_UNAVAILABLE, MODEL_NOT_FOUND if it was deleted meanwhile,
    ///     MODEL_INVALID, MODEL_TOO_LARGE, or DISK_FULL
    @Override
    public ModelPin pin(ModelVersion object) throws TaskFailedException, InterruptedException {
        return onDisk(object, () -> {
            limits.requireThatTheyMayFit("model " + object.path(), List.of(object), List.of());
            // Pinned first, so that no process removes the model between its installation and its use. A
            // process that removes a model holds the lock for a moment.
            FileLocks.Hold hold =
                    locks.awaitShared(directory.state(object.path()).pinLock());
            try {
                boolean present = installer.isInstalled(object);
                if (present) {
                    events.hit();
                } else {
                    events.missed();
                    installer.await(object);
                }
                return new StoredPin(directory.state(object.path()), hold, clock, !present);
            } catch (TaskFailedException | IOException | InterruptedException | RuntimeException e) {
                hold.close();
                throw e;
            }
        });
    }

    @Override
    public Optional<ModelPin> pinIfThere(ModelVersion object) throws TaskFailedException, InterruptedException {
        return onDisk(object, () -> {
            ModelState state = directory.state(object.path());
            try (FileLocks.Hold hold = locks.awaitShared(state.pinLock())) {
                return installer.isInstalled(object)
                        ? Optional.of(new StoredPin(state, hold.again(), clock, false))
                        : Optional.empty();
            }
        });
    }

    @Override
    public ModelPin keep(ModelVersion object) throws TaskFailedException, InterruptedException {
        ModelPin pin = pin(object);
        kept.add(object);
        return pin;
    }

    /// Compares their sizes, besides those of the kept models, with the limit.
    @Override
    public void requireThatAllMayFit(List<ModelVersion> objects) throws TaskFailedException {
        List<ModelVersion> others =
                objects.stream().filter(object -> !kept.contains(object)).toList();
        try {
            for (ModelVersion object : others) {
                if (!installer.isInstalled(object)) {
                    limits.requireThatTheyMayFit("the set of models that the task names", others, kept);
                    return;
                }
            }
        } catch (InvalidPathException e) {
            throw unnameable(e);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /// Checks that the directory is writable, and that a model that did not fit would fit now.
    ///
    /// @throws TaskFailedException with the code DISK_FULL
    public void requireRoom() throws TaskFailedException, InterruptedException {
        try {
            requireWritable();
            space.probe();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private void requireWritable() throws IOException {
        for (ModelVolume volume : directory.volumes()) {
            volume.requireWritable();
        }
    }

    private interface DiskAccess<T> {
        T take() throws TaskFailedException, IOException, InterruptedException;
    }

    private <T> T onDisk(ModelVersion object, DiskAccess<T> step) throws TaskFailedException, InterruptedException {
        try {
            return step.take();
        } catch (InvalidPathException e) {
            LOG.warnf("model path is not a valid file name in the locale of this process model=%s", object.path());
            throw unnameable(e);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static TaskFailedException unnameable(InvalidPathException e) {
        return TaskFailedException.of(
                Code.MODEL_INVALID,
                Stage.STAGING,
                "the model's path is not a valid file name in the worker's locale: set LANG=C.UTF-8",
                e);
    }

    private TaskFailedException unusable(IOException e) {
        return TaskFailedException.of(
                Code.DISK_FULL,
                Stage.STAGING,
                "the model directory " + directory.root() + " cannot be used: " + FileErrors.describe(e),
                e);
    }
}
