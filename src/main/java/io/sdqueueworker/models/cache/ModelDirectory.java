package io.sdqueueworker.models.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sdqueueworker.models.catalogue.ModelPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// The directory that the runtime reads its models from, with the store's own files about each model.
///
/// The store's files are in a hidden folder at the top. Runtimes list only the folders by kind below the top
/// (`Stable-diffusion`, `checkpoints`), so they see a model only when it is complete and moved there.
final class ModelDirectory {

    private static final String OWN_FOLDER = ".sd-queue-worker";
    private static final int LONGEST_READABLE = 80;
    private static final int HASH_BYTES = 8;

    private final Path root;
    private final Path own;

    ModelDirectory(Path root) {
        this.root = root;
        this.own = root.resolve(OWN_FOLDER);
    }

    Path root() {
        return root;
    }

    /// The path at which the runtime finds the model.
    Path file(ModelPath model) {
        return model.below(root);
    }

    /// The store's files about one model.
    ModelState state(ModelPath model) {
        return new ModelState(own.resolve("models").resolve(name(model)));
    }

    /// The store's files about all models that it has ever handled.
    List<ModelState> states() throws IOException {
        Path models = own.resolve("models");
        if (!Files.isDirectory(models)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(models)) {
            return folders.filter(Files::isDirectory).map(ModelState::new).toList();
        }
    }

    /// The lock for counting bytes and removing models, over all processes that share the directory.
    Path spaceLock() {
        return own.resolve("space.lock");
    }

    /// A readable name that is unique for each path: the same file name may be in several folders.
    private static String name(ModelPath model) {
        String path = model.value();
        String last = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        String readable = last.length() <= LONGEST_READABLE ? last : last.substring(0, LONGEST_READABLE);
        return readable + "-" + HexFormat.of().formatHex(sha256(path), 0, HASH_BYTES);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
