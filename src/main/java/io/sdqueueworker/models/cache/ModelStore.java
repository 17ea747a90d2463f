package io.sdqueueworker.models.cache;

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
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// The models on this machine's disk: fetched once for all workers that share the directory, kept for as long
/// as there is room, and never removed while somebody needs them.
public final class ModelStore implements ModelProvider {

    private static final Logger LOG = Logger.getLogger(ModelStore.class);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final ModelDirectory directory;
    private final FileLocks locks = new FileLocks();
    private final CacheSpace space;
    private final ModelInstaller arrival;
    private final ModelEvents events;
    private final InstantSource clock;
    private final Set<ModelVersion> kept = ConcurrentHashMap.newKeySet();

    /// @param root the model directory; made when it does not exist
    /// @param maxBytes that all models together may take; without it, what the disk has
    /// @param keepFree bytes of the disk that are left to others
    /// @throws IOException when the directory cannot be used
    public ModelStore(
            Path root, OptionalLong maxBytes, long keepFree, ModelFetch fetch, ModelEvents events, InstantSource clock)
            throws IOException {
        this.directory = new ModelDirectory(Files.createDirectories(root));
        this.space = new CacheSpace(directory, locks, maxBytes, keepFree, events);
        this.arrival = new ModelInstaller(directory, locks, space, fetch, events);
        this.events = events;
        this.clock = clock;
        requireWritable();
        space.tell();
    }

    /// Has a model in its place, and sees to it that it stays there. Waits while another process fetches it.
    ///
    /// @throws TaskFailedException when it cannot be had: MODELS_UNAVAILABLE, MODEL_NOT_FOUND where it has gone
    ///     meanwhile, MODEL_INVALID, MODEL_TOO_LARGE, DISK_FULL
    @Override
    public ModelPin pin(ModelVersion object) throws TaskFailedException, InterruptedException {
        return onDisk(object, () -> {
            space.requireThatItMayFit("model " + object.path(), object.bytes(), 0);
            // First, so that nobody removes it between its arrival and its use.
            FileLocks.Hold hold = awaitPin(directory.state(object.path()));
            try {
                if (arrival.hasArrived(object)) {
                    events.hit();
                } else {
                    events.missed();
                    arrival.await(object);
                }
                return new StoredPin(directory.state(object.path()), hold, clock);
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
            try (FileLocks.Hold hold = awaitPin(state)) {
                return arrival.hasArrived(object) ? Optional.of(new StoredPin(state, hold.again(), clock)) : Optional.empty();
            }
        });
    }

    @Override
    public ModelPin keep(ModelVersion object) throws TaskFailedException, InterruptedException {
        ModelPin pin = pin(object);
        kept.add(object);
        return pin;
    }

    /// By their sizes, beside those that are kept.
    @Override
    public void requireThatAllMayFit(List<ModelVersion> objects) throws TaskFailedException {
        List<ModelVersion> others =
                objects.stream().filter(object -> !kept.contains(object)).toList();
        try {
            for (ModelVersion object : others) {
                if (!arrival.hasArrived(object)) {
                    space.requireThatItMayFit("what the task names", bytes(others), bytes(kept));
                    return;
                }
            }
        } catch (InvalidPathException e) {
            throw unnameable(e);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static long bytes(Collection<ModelVersion> objects) {
        return objects.stream().mapToLong(ModelVersion::bytes).sum();
    }

    /// Checks that the directory can be written to, and that there is room by now, after there was none.
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
        Path own = Files.createDirectories(directory.spaceLock().getParent());
        Files.delete(Files.createTempFile(own, "write-check", null));
    }

    private interface Step<T> {
        T take() throws TaskFailedException, IOException, InterruptedException;
    }

    private <T> T onDisk(ModelVersion object, Step<T> step) throws TaskFailedException, InterruptedException {
        try {
            return step.take();
        } catch (InvalidPathException e) {
            LOG.warnf("model cannot be a file's name in the locale of this process model=%s", object.path());
            throw unnameable(e);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /// Whoever removes the model has the lock for a moment.
    private FileLocks.Hold awaitPin(ModelState state) throws IOException, InterruptedException {
        while (true) {
            Optional<FileLocks.Hold> hold = locks.tryShared(state.pinLock());
            if (hold.isPresent()) {
                return hold.get();
            }
            Thread.sleep(PAUSE);
        }
    }

    private static TaskFailedException unnameable(InvalidPathException e) {
        return TaskFailedException.of(Code.MODEL_INVALID,
                        Stage.STAGING,
                        "the model's name cannot be a file's in the locale of the worker: set LANG=C.UTF-8",
                e);
    }

    private TaskFailedException unusable(IOException e) {
        return TaskFailedException.of(Code.DISK_FULL,
                        Stage.STAGING,
                        "the model directory " + directory.root() + " cannot be used: " + e.getMessage(),
                e);
    }
}
