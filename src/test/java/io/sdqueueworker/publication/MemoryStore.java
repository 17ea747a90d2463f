package io.sdqueueworker.publication;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A bucket of texts in memory, which may deny reads.
final class MemoryStore implements OutputStore {

    private final Map<S3Uri, String> objects = new LinkedHashMap<>();
    private boolean lookingForbidden;
    private boolean deletingForbidden;

    void forbidLooking() {
        lookingForbidden = true;
    }

    void forbidDeleting() {
        deletingForbidden = true;
    }

    void put(S3Uri address, String text) {
        objects.put(address, text);
    }

    /// The present objects, in the order of their arrival.
    Map<S3Uri, String> objects() {
        return new LinkedHashMap<>(objects);
    }

    @Override
    public void put(S3Uri address, Path file, String mediaType) {
        try {
            objects.put(address, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(S3Uri address, byte[] json) {
        objects.put(address, new String(json, StandardCharsets.UTF_8));
    }

    @Override
    public boolean putIfAbsent(S3Uri address, byte[] json) {
        return objects.putIfAbsent(address, new String(json, StandardCharsets.UTF_8)) == null;
    }

    @Override
    public void delete(S3Uri address) throws TaskFailedException {
        if (deletingForbidden) {
            throw TaskFailedException.of(Code.OUTPUT_REFUSED, Stage.PUBLICATION, "the worker may not delete");
        }
        objects.remove(address);
    }

    @Override
    public void probeWrite(String bucket) {
        // This store takes every document.
    }

    @Override
    public Lookup find(S3Uri address) {
        if (lookingForbidden) {
            return new Lookup.Forbidden();
        }
        String json = objects.get(address);
        return json == null ? new Lookup.Absent() : new Lookup.Found(json);
    }
}
