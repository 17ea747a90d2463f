package io.sdqueueworker.publication;

import io.sdqueueworker.task.S3Uri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A bucket in memory, which may forbid its user to look.
final class MemoryStore implements OutputStore {

    private final Map<S3Uri, byte[]> objects = new LinkedHashMap<>();
    private boolean lookingForbidden;

    void forbidLooking() {
        lookingForbidden = true;
    }

    void put(S3Uri address, String text) {
        objects.put(address, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The objects as text, in the order in which they came.
    Map<S3Uri, String> texts() {
        Map<S3Uri, String> texts = new LinkedHashMap<>();
        objects.forEach((address, bytes) -> texts.put(address, new String(bytes, StandardCharsets.UTF_8)));
        return texts;
    }

    @Override
    public void put(S3Uri address, Path file, String mediaType) {
        try {
            objects.put(address, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(S3Uri address, byte[] json) {
        objects.put(address, json);
    }

    @Override
    public boolean putIfAbsent(S3Uri address, byte[] json) {
        return objects.putIfAbsent(address, json) == null;
    }

    @Override
    public Lookup find(S3Uri address) {
        if (lookingForbidden) {
            return new Lookup.Forbidden();
        }
        byte[] content = objects.get(address);
        return content == null ? new Lookup.Absent() : new Lookup.Found(new String(content, StandardCharsets.UTF_8));
    }
}
