package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.FileLocks;
import io.sdqueueworker.models.cache.Removable.AbandonedPart;
import io.sdqueueworker.models.cache.Removable.CachedModel;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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

    /// The complete models.
    List<CachedModel> models() throws IOException {
        List<CachedModel> all = new ArrayList<>();
        for (ModelState state : directory.states()) {
            Optional<ModelRecord> record = ModelRecord.read(state.record());
            if (record.isEmpty()) {
                continue;
            }
            ModelVersion object = record.get().object();
            Path file = directory.file(object.path());
            Optional<Instant> lastUsed = record.get().isOf(file) ? state.lastUsed() : Optional.empty();
            lastUsed.ifPresent(time -> all.add(new CachedModel(locks, state, file, object, time, events)));
        }
        return all;
    }

    /// The bytes of all complete models.
    long bytes() throws IOException {
        return models().stream().mapToLong(CachedModel::bytes).sum();
    }

    /// The things that may be removed, in order: abandoned fetches first, then models, the least recently used
    /// first.
    ///
    /// @param except the model that needs the room
    List<Removable> removables(ModelPath except) throws IOException {
        ModelState own = directory.state(except);
        List<Removable> all = new ArrayList<>();
        for (ModelState state : directory.states()) {
            if (!state.equals(own) && state.fetch().isInUse()) {
                all.add(new AbandonedPart(locks, state));
            }
        }
        models().stream()
                .filter(model -> !model.state().equals(own))
                .sorted(Comparator.comparing(CachedModel::lastUsed))
                .forEach(all::add);
        return all;
    }

    /// The room that running fetches have reserved.
    ///
    /// @param bytes of the models
    /// @param missing the bytes of them that are not on disk yet
    record Reserved(long bytes, long missing) {}

    /// The room that the fetches of all other models have reserved.
    Reserved reserved(ModelPath except) throws IOException {
        ModelState own = directory.state(except);
        long bytes = 0;
        long missing = 0;
        for (ModelState state : directory.states()) {
            OptionalLong all = state.reserved();
            // A reservation without a fetch is left from a crash.
            if (all.isPresent() && !state.equals(own) && locks.isHeld(state.fetchLock())) {
                bytes += all.getAsLong();
                missing += Math.max(0, all.getAsLong() - state.fetchedBytes());
            }
        }
        return new Reserved(bytes, missing);
    }
}
