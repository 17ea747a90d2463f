package io.sdqueueworker.testbed.sdwebui;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/// A checkpoint of a [FakeWebUi].
///
/// @param folder the folder of all checkpoints
/// @param sha256 in hexadecimal; empty until the file has been loaded once
/// @param sdNext true for SD.Next's names: the path without ending (`modules/sd_checkpoint.py`, `CheckpointInfo`)
record FakeCheckpoint(Path folder, Path file, Optional<String> sha256, boolean sdNext) {

    /// A checkpoint without a file. Its hash is the hash of its name.
    static FakeCheckpoint imagined(Path folder, Path file) {
        byte[] name = file.getFileName().toString().getBytes(UTF_8);
        return new FakeCheckpoint(folder, file, Optional.of(hex(name)), false);
    }

    static FakeCheckpoint of(Path folder, Path file, boolean hashed, boolean sdNext) {
        FakeCheckpoint unread = new FakeCheckpoint(folder, file, Optional.empty(), sdNext);
        return hashed ? unread.withHash() : unread;
    }

    FakeCheckpoint withHash() {
        try {
            return Files.exists(file)
                    ? new FakeCheckpoint(folder, file, Optional.of(hex(Files.readAllBytes(file))), sdNext)
                    : this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    FakeCheckpoint withoutHash() {
        return new FakeCheckpoint(folder, file, Optional.empty(), sdNext);
    }

    FakeCheckpoint asInSdNext() {
        return new FakeCheckpoint(folder, file, sha256, true);
    }

    /// The path below the folder, with `/` as separator.
    String name() {
        String path = folder.relativize(file).toString();
        return sdNext ? path.replaceFirst("\\.[^.]*$", "") : path;
    }

    /// The name in answers: the file name without folder and extension.
    String nameForExtra() {
        return ModelFolder.stem(file);
    }

    String modelName() {
        return sdNext ? name() : name().replace('/', '_').replaceFirst("\\.[^.]*$", "");
    }

    Optional<String> hash() {
        return sha256.map(all -> all.substring(0, 10));
    }

    String title() {
        return name() + hash().map(known -> " [" + known + "]").orElse("");
    }

    boolean isCalled(String wanted) {
        if (sdNext) {
            return Stream.concat(Stream.of(title(), name(), file.toString()), hash().stream())
                    .anyMatch(wanted::equals);
        }
        Stream<String> hashes = Stream.of(hash(), sha256, hash().map(known -> nameForExtra() + " [" + known + "]"))
                .flatMap(Optional::stream);
        return Stream.concat(Stream.of(title(), name(), modelName(), nameForExtra()), hashes)
                .anyMatch(wanted::equals);
    }

    private static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
