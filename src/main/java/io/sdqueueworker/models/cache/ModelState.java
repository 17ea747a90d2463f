package io.sdqueueworker.models.cache;

import io.sdqueueworker.models.fetch.FetchFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// The store's files about one model. Processes that share the model directory share them.
///
/// @param folder contains only these files
record ModelState(Path folder) {

    /// The lock of the process that fetches the model.
    Path fetchLock() {
        return folder.resolve("fetch.lock");
    }

    /// The lock that keeps the model: shared by those who need it, exclusive for the one who removes it.
    Path pinLock() {
        return folder.resolve("pin.lock");
    }

    /// The record of the installed model. Its modification time is when the model was last used.
    Path record() {
        return folder.resolve("record.json");
    }

    /// The folder that the model is fetched into.
    FetchFolder fetch() {
        return new FetchFolder(folder);
    }

    /// The number of bytes that a running fetch has reserved.
    Path reservation() {
        return folder.resolve("reserved");
    }

    /// The bytes that a running or interrupted fetch has of the model.
    long fetchedBytes() throws IOException {
        return fetch().progress().map(FetchFolder.Progress::bytes).orElse(0L);
    }

    void reserve(long bytes) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(reservation(), Long.toString(bytes));
    }

    void unreserve() throws IOException {
        Files.deleteIfExists(reservation());
    }

    /// The reserved bytes. Empty without a reservation, or if a crash has torn it.
    OptionalLong reserved() throws IOException {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(reservation())));
        } catch (NoSuchFileException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /// The time of the last use. Empty if another process has removed the model meanwhile.
    Optional<Instant> lastUsed() throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(record()).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Records a use of the model, for all processes that share it.
    void use(Instant now) throws IOException {
        Files.setLastModifiedTime(record(), FileTime.from(now));
    }
}
