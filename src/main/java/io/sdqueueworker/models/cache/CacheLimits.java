package io.sdqueueworker.models.cache;

import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The room that an empty cache has.
///
/// @param maxBytes that all models together may take; without it, the limit is the disks
/// @param keepFree bytes of each disk that stay free for other uses
record CacheLimits(ModelDirectory directory, OptionalLong maxBytes, long keepFree) {

    /// The bytes that the cache may take at most: those of the setting, or of the directory's disk.
    long bytes() throws IOException {
        long disk = Files.getFileStore(directory.root()).getTotalSpace() - keepFree;
        return Math.max(0, Math.min(disk, maxBytes.orElse(Long.MAX_VALUE)));
    }

    /// Checks that models fit on their disks together if everything else is removed.
    ///
    /// @param what the models are, for people
    /// @param kept models that are never removed
    /// @throws TaskFailedException with the code MODEL_TOO_LARGE
    void requireThatTheyMayFit(String what, Collection<ModelVersion> objects, Collection<ModelVersion> kept)
            throws TaskFailedException, IOException {
        if (maxBytes.isPresent()) {
            requireRoom(what, bytes(objects), "WORKER_MODELS_MAX_BYTES", maxBytes.getAsLong() - bytes(kept));
        }
        Map<Object, List<ModelVersion>> keptByDisk = byDisk(kept);
        for (List<ModelVersion> onOneDisk : byDisk(objects).values()) {
            ModelVolume volume = volume(onOneDisk.getFirst());
            long disk = volume.store().getTotalSpace() - keepFree;
            requireRoom(
                    what,
                    bytes(onOneDisk),
                    "the disk",
                    disk - bytes(keptByDisk.getOrDefault(volume.device(), List.of())));
        }
    }

    private static void requireRoom(String what, long bytes, String limit, long room) throws TaskFailedException {
        if (bytes > room) {
            throw TaskFailedException.of(
                    Code.MODEL_TOO_LARGE,
                    Stage.STAGING,
                    what + " has " + bytes + " bytes, and " + limit + " has room for " + Math.max(0, room)
                            + " next to the prefetched models");
        }
    }

    private Map<Object, List<ModelVersion>> byDisk(Collection<ModelVersion> objects) throws IOException {
        Map<Object, List<ModelVersion>> all = new HashMap<>();
        for (ModelVersion object : objects) {
            all.computeIfAbsent(volume(object).device(), _ -> new ArrayList<>()).add(object);
        }
        return all;
    }

    private ModelVolume volume(ModelVersion object) throws IOException {
        return directory.place(object.path()).volume();
    }

    private static long bytes(Collection<ModelVersion> objects) {
        return objects.stream().mapToLong(ModelVersion::bytes).sum();
    }
}
