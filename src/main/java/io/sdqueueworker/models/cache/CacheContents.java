package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.FileLocks;
import io.sdqueueworker.models.cache.Removable.AbandonedPart;
import io.sdqueueworker.models.cache.Removable.CachedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The content of the model directory at the moment, no matter which process put it there.
final class CacheContents {

    private final ModelDirectory directory;
    private final FileLocks locks;
    private final ModelEvents events;

    CacheContents(ModelDirectory directory, FileLocks locks, ModelEvents events) {
        this.directory = directory;
        this.locks = locks;
        this.events = events;
    }

    /// The complete models on some volumes.
    private List<CachedModel> models(Collection<ModelVolume> volumes) throws IOException {
        List<CachedModel> all = new ArrayList<>();
        for (ModelVolume volume : volumes) {
            for (ModelState state : volume.states()) {
                Optional<ModelRecord> record = ModelRecord.read(state.record());
                if (record.isPresent()) {
                    Path file = volume.top().resolve(record.get().path());
                    boolean isThere = record.get().isOf(file) && directory.isOn(volume, file);
                    Optional<Instant> lastUsed = isThere ? state.lastUsed() : Optional.empty();
                    lastUsed.ifPresent(time -> all.add(
                            new CachedModel(locks, state, file, record.get().bytes(), time, events)));
                }
            }
        }
        return all;
    }

    /// The bytes of all complete models, except one.
    long bytes(Optional<ModelState> except) throws IOException {
        return models(directory.volumes()).stream()
                .filter(model -> except.filter(model.state()::equals).isEmpty())
                .mapToLong(CachedModel::bytes)
                .sum();
    }

    /// The things that may be removed from some volumes, in order: abandoned fetches first, then models, the least
    /// recently used first.
    ///
    /// @param except the model that needs the room
    List<Removable> removables(Collection<ModelVolume> volumes, ModelState except) throws IOException {
        List<Removable> all = new ArrayList<>();
        for (ModelVolume volume : volumes) {
            for (ModelState state : volume.states()) {
                if (!state.equals(except) && state.fetch().isInUse()) {
                    all.add(new AbandonedPart(locks, state));
                }
            }
        }
        models(volumes).stream()
                .filter(model -> !model.state().equals(except))
                .sorted(Comparator.comparing(CachedModel::lastUsed))
                .forEach(all::add);
        return all;
    }

    /// The room that running fetches have reserved.
    ///
    /// @param bytes of the models
    /// @param missing the bytes of them that are not on disk yet
    record Reserved(long bytes, long missing) {}

    /// The room that the fetches of all other models have reserved on some volumes.
    Reserved reserved(Collection<ModelVolume> volumes, ModelState except) throws IOException {
        long bytes = 0;
        long missing = 0;
        for (ModelVolume volume : volumes) {
            for (ModelState state : volume.states()) {
                OptionalLong all = state.reserved();
                // A reservation without a fetch is left from a crash.
                if (all.isPresent() && !state.equals(except) && locks.isHeld(state.fetchLock())) {
                    bytes += all.getAsLong();
                    missing += Math.max(0, all.getAsLong() - state.fetchedBytes());
                }
            }
        }
        return new Reserved(bytes, missing);
    }
}
