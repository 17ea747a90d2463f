package io.sdqueueworker.models.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// A folder of models within which files can be renamed, with the store's own files about them.
///
/// The store's files are in a hidden folder at its top. Runtimes list only files with the endings of models, so they
/// see a model only when it is complete and moved to its place.
///
/// @param top the folder, by its real path: workers may have it under several names, and share the locks below it
/// @param device the file system, whose room all volumes on it share
record ModelVolume(Path top, Object device) {

    private static final String OWN_FOLDER = ".sd-queue-worker";
    private static final int LONGEST_READABLE = 80;
    private static final int HASH_BYTES = 8;

    static ModelVolume at(Path folder) throws IOException {
        Path top = folder.toRealPath();
        return new ModelVolume(top, Files.getAttribute(top, "unix:dev"));
    }

    /// The store's own folder.
    Path own() {
        return top.resolve(OWN_FOLDER);
    }

    /// The lock for counting bytes and removing models, over all processes that share the volume.
    Path spaceLock() {
        return own().resolve("space.lock");
    }

    /// The store's files about one model.
    ///
    /// @param model the path of its file below the volume
    ModelState state(String model) {
        return new ModelState(own().resolve("models").resolve(name(model)));
    }

    /// The store's files about all models on the volume that it has ever handled.
    List<ModelState> states() throws IOException {
        Path models = own().resolve("models");
        if (!Files.isDirectory(models)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(models)) {
            return folders.filter(Files::isDirectory).map(ModelState::new).toList();
        }
    }

    FileStore store() throws IOException {
        return Files.getFileStore(top);
    }

    /// Checks that files can be created.
    void requireWritable() throws IOException {
        Files.createDirectories(own());
        Files.delete(Files.createTempFile(own(), "write-check", null));
    }

    /// A readable name that is unique for each path: the same file name may be in several folders.
    private static String name(String model) {
        String last = model.substring(model.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        String readable = last.length() <= LONGEST_READABLE ? last : last.substring(0, LONGEST_READABLE);
        return readable + "-" + HexFormat.of().formatHex(sha256(model), 0, HASH_BYTES);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
