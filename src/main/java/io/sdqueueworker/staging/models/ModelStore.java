package io.sdqueueworker.staging.models;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/// The models on this machine's disk: fetched once for all workers that share the directory, kept for as long
/// as there is room, and never removed while somebody needs them.
public final class ModelStore implements ModelSupply {

    private static final Logger LOG = Logger.getLogger(ModelStore.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final ModelDirectory directory;
    private final FileLocks locks = new FileLocks();
    private final CacheSpace space;
    private final ModelFetch fetch;
    private final ModelEvents events;
    private final InstantSource clock;

    /// @param root the model directory; made when it does not exist
    /// @param maxBytes that all models together may take; without it, what the disk has
    /// @param keepFree bytes of the disk that are left to others
    /// @throws IOException when the directory cannot be used
    public ModelStore(
            Path root, OptionalLong maxBytes, long keepFree, ModelFetch fetch, ModelEvents events, InstantSource clock)
            throws IOException {
        this.directory = new ModelDirectory(Files.createDirectories(root));
        this.space = new CacheSpace(directory, locks, maxBytes, keepFree, events);
        this.fetch = fetch;
        this.events = events;
        this.clock = clock;
        space.tell();
    }

    /// Has a model in its place, and sees to it that it stays there. Waits while another process fetches it.
    ///
    /// @throws TaskFailedException when it cannot be had: MODELS_UNAVAILABLE, MODEL_NOT_FOUND where it has gone
    ///     meanwhile, MODEL_INVALID, MODEL_TOO_LARGE, DISK_FULL
    @Override
    public ModelPin pin(ModelObject object) throws TaskFailedException, InterruptedException {
        try {
            return pinOrFail(object);
        } catch (InvalidPathException e) {
            throw new TaskFailedException(
                    new Failure(
                            Code.MODEL_INVALID,
                            Stage.STAGING,
                            "model " + object.path() + " cannot be a file's name in the locale of this process:"
                                    + " set LANG=C.UTF-8"),
                    e);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /// Checks that there is room by now, after there was none.
    ///
    /// @throws TaskFailedException with the code DISK_FULL
    public void requireRoom() throws TaskFailedException, InterruptedException {
        try {
            space.probe();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private ModelPin pinOrFail(ModelObject object) throws TaskFailedException, IOException, InterruptedException {
        ModelState state = directory.state(object.path());
        // First, so that nobody removes it between its arrival and its use.
        FileLocks.Hold hold = awaitPin(state);
        try {
            boolean there = isInPlace(object, state);
            if (there) {
                events.hit();
            } else {
                events.missed();
                bring(object, state);
            }
            return new StorePin(state, hold, there);
        } catch (TaskFailedException | IOException | InterruptedException | RuntimeException e) {
            hold.close();
            throw e;
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

    private boolean isInPlace(ModelObject object, ModelState state) throws IOException {
        Optional<ModelRecord> record = ModelRecord.read(state.record());
        return record.isPresent()
                && record.get().object().equals(object)
                && record.get().isOf(directory.file(object.path()));
    }

    private void bring(ModelObject object, ModelState state)
            throws TaskFailedException, IOException, InterruptedException {
        FetchLog log = new FetchLog(object, events);
        while (true) {
            Optional<FileLocks.Hold> alone = locks.tryExclusive(state.fetchLock());
            if (alone.isPresent()) {
                try (FileLocks.Hold _ = alone.get()) {
                    fetchUnlessThere(object, state, log);
                    return;
                }
            }
            log.waits(state.fetchedBytes());
            Thread.sleep(PAUSE);
        }
    }

    private void fetchUnlessThere(ModelObject object, ModelState state, FetchLog log)
            throws TaskFailedException, IOException, InterruptedException {
        Path file = directory.file(object.path());
        if (isInPlace(object, state)) {
            return;
        }
        if (Files.exists(file)) {
            // The listing that the version is from may be older than what is in its place.
            Description now = fetch.current(object.path());
            if (isInPlace(now.object(), state)) {
                return;
            }
            if (FileCheck.holds(now, file)) {
                // Somebody else has put it there, or the record of it was lost.
                LOG.infof("model found in its place and verified model=%s bytes=%d", object.path(), object.bytes());
                ModelRecord.of(now.object(), file).write(state.record());
                return;
            }
        }
        try {
            ModelObject fetched = fetchWithRoomMade(object, state, log);
            ModelRecord.of(fetched, file).write(state.record());
        } finally {
            space.release(object);
        }
    }

    private ModelObject fetchWithRoomMade(ModelObject object, ModelState state, FetchLog log)
            throws TaskFailedException, IOException, InterruptedException {
        while (true) {
            long began = System.nanoTime();
            boolean whole = false;
            events.fetchBegan();
            try {
                ModelObject fetched = fetch.fetch(
                        object.path(),
                        state.folder(),
                        directory.file(object.path()),
                        new ReservingProgress(space, log));
                whole = true;
                return fetched;
            } catch (TaskFailedException e) {
                if (e.failure().code() != Code.DISK_FULL || !space.makeRoom(object)) {
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

    private TaskFailedException unusable(IOException e) {
        return new TaskFailedException(
                new Failure(
                        Code.DISK_FULL,
                        Stage.STAGING,
                        "the model directory " + directory.root() + " cannot be used: " + e.getMessage()),
                e);
    }

    private final class StorePin implements ModelPin {

        private final ModelState state;
        private final FileLocks.Hold hold;
        private final boolean there;

        private StorePin(ModelState state, FileLocks.Hold hold, boolean there) {
            this.state = state;
            this.hold = hold;
            this.there = there;
            noteUse();
        }

        @Override
        public boolean wasThere() {
            return there;
        }

        @Override
        public ModelPin again() {
            return new StorePin(state, hold.again(), there);
        }

        @Override
        public void close() {
            noteUse();
            hold.close();
        }

        private void noteUse() {
            try {
                state.use(clock.instant());
            } catch (IOException e) {
                // It counts as older than it is, and may be fetched again: no more than that.
                LOG.debugf("use of a model was not noted state=%s error=%s", state.folder(), e);
            }
        }
    }
}
