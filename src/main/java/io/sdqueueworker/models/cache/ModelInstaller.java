package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.DurableFile;
import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.io.FileLocks;
import io.sdqueueworker.models.catalogue.DescribedModel;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.fetch.DiskFailedException;
import io.sdqueueworker.models.fetch.FetchProgress;
import io.sdqueueworker.models.fetch.ModelFetch;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Installs models in the model directory. The process that holds the fetch lock of a model fetches it, and the
/// others wait for it.
final class ModelInstaller {

    private static final Logger LOG = Logger.getLogger(ModelInstaller.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final ModelDirectory directory;
    private final FileLocks locks;
    private final CacheSpace space;
    private final ModelFetch fetch;
    private final ModelEvents events;

    private final InvalidModels invalid;

    ModelInstaller(
            ModelDirectory directory,
            FileLocks locks,
            CacheSpace space,
            ModelFetch fetch,
            ModelEvents events,
            InstantSource clock) {
        this.directory = directory;
        this.locks = locks;
        this.space = space;
        this.fetch = fetch;
        this.events = events;
        this.invalid = new InvalidModels(clock);
    }

    /// Returns whether exactly this version is installed.
    boolean isInstalled(ModelVersion object) throws IOException {
        ModelDirectory.Place place = directory.place(object.path());
        Optional<ModelRecord> record = ModelRecord.read(place.state().record());
        return record.isPresent()
                && record.get().isOf(object, place.path())
                && record.get().isOf(directory.file(object.path()));
    }

    /// Returns when the model is installed, in this version or a newer one. The caller holds a pin on it.
    void await(ModelVersion object) throws TaskFailedException, IOException, InterruptedException {
        Optional<Failure> known = invalid.known(object);
        if (known.isPresent()) {
            throw new TaskFailedException(known.get());
        }
        ModelDirectory.Place place = directory.place(object.path());
        ModelState state = place.state();
        FetchLog log = new FetchLog(object, events);
        while (true) {
            Optional<FileLocks.Hold> alone = locks.tryExclusive(state.fetchLock());
            if (alone.isPresent()) {
                try (FileLocks.Hold _ = alone.get()) {
                    // The reservation of a process that has died.
                    state.unreserve();
                    install(object, place, log);
                    return;
                }
            }
            log.waits(state.fetchedBytes());
            Thread.sleep(PAUSE);
        }
    }

    private void install(ModelVersion object, ModelDirectory.Place place, FetchLog log)
            throws TaskFailedException, IOException, InterruptedException {
        if (isInstalled(object)) {
            return;
        }
        Path file = directory.file(object.path());
        if (Files.isRegularFile(file)) {
            // The listing may be older than the installed file.
            DescribedModel now = invalid.remember(object, () -> fetch.current(object.path()));
            if (isInstalled(now.object())) {
                return;
            }
            Optional<ModelRecord> record = ModelRecord.read(place.state().record());
            boolean isOther = record.isPresent()
                    && record.get().isOf(file)
                    && !record.get().isOf(now.object(), place.path());
            if (fetch.isPresent(now, file, isOther)) {
                // Another program installed it, or the record was lost.
                LOG.infof("model was already present and is verified model=%s bytes=%d", object.path(), object.bytes());
                ModelRecord.of(now.object(), place.path(), file)
                        .write(place.state().record());
                return;
            }
        }
        requireUsablePath(object.path(), file, place);
        try {
            ModelVersion fetched = invalid.remember(object, () -> fetchWithRoomMade(object, place.state(), log));
            ModelRecord.of(fetched, place.path(), file).write(place.state().record());
        } finally {
            space.release(object);
        }
    }

    /// Checks the path before the first byte is fetched, because a failure afterwards would waste the whole
    /// transfer.
    private void requireUsablePath(ModelPath model, Path file, ModelDirectory.Place place)
            throws TaskFailedException, IOException {
        if (place.problem().isPresent()) {
            throw unusablePath(model, place.problem().get());
        }
        Path folder = directory.root();
        for (Path segment : directory.root().relativize(file)) {
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw unusablePath(model, folder + " is a file");
            }
            if (Files.isSymbolicLink(folder) && !Files.exists(folder)) {
                throw unusablePath(model, folder + " is a link to a folder that does not exist");
            }
            folder = folder.resolve(segment);
        }
        if (Files.isDirectory(file)) {
            throw unusablePath(model, file + " is a folder");
        }
        if (!Files.isWritable(DurableFile.createFolderFor(file))) {
            throw unusablePath(model, file.getParent() + " cannot be written to");
        }
    }

    /// A bucket may have an object at the path of another object's folder. A file system may not.
    private static TaskFailedException unusablePath(ModelPath model, String why) {
        return TaskFailedException.of(
                Code.MODEL_INVALID, Stage.STAGING, "model " + model + " cannot be installed: " + why);
    }

    private ModelVersion fetchWithRoomMade(ModelVersion object, ModelState state, FetchLog log)
            throws TaskFailedException, IOException, InterruptedException {
        while (true) {
            long began = System.nanoTime();
            boolean whole = false;
            events.fetchBegan();
            try {
                ModelVersion fetched = fetch.fetch(
                        object.path(), state.fetch(), directory.file(object.path()), new ReservedFetch(log));
                whole = true;
                return fetched;
            } catch (TaskFailedException e) {
                if (!DiskFailedException.isForWantOfRoom(e) || !space.makeRoom(object)) {
                    throw e;
                }
            } finally {
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                events.fetchEnded(whole, took);
                if (whole) {
                    log.fetched(took);
                }
            }
        }
    }

    /// Reserves the room for a model when its fetch begins: only then is its version known.
    private final class ReservedFetch implements FetchProgress {
        private final FetchLog log;

        private ReservedFetch(FetchLog log) {
            this.log = log;
        }

        @Override
        public void begins(ModelVersion object, long presentBytes) throws TaskFailedException, InterruptedException {
            try {
                space.reserve(object);
            } catch (IOException e) {
                throw TaskFailedException.of(
                        Code.DISK_FULL,
                        Stage.STAGING,
                        "no room can be reserved for model " + object.path() + ": " + FileErrors.describe(e),
                        e);
            }
            log.begins(object, presentBytes);
        }

        @Override
        public void received(long bytes) {
            log.received(bytes);
        }

        @Override
        public void triedAgain(IOException reason) {
            log.triedAgain(reason);
        }
    }
}
