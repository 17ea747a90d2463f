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

/// The files in which the store keeps what it knows of one model; those that share the model directory share
/// them.
///
/// @param folder holds nothing else
record ModelState(Path folder) {

    /// Locked by the one who fetches the model.
    Path fetchLock() {
        return folder.resolve("fetch.lock");
    }

    /// Locked by those who need the model to stay, together; and alone by the one who removes it.
    Path pinLock() {
        return folder.resolve("pin.lock");
    }

    /// What the model in its place is; its time of modification is when the model was last used.
    Path record() {
        return folder.resolve("record.json");
    }

    /// The folder that the model is fetched into.
    FetchFolder fetch() {
        return new FetchFolder(folder);
    }

    /// How many bytes the fetch under way has asked for.
    Path reservation() {
        return folder.resolve("reserved");
    }

    /// Bytes that a fetch, under way or given up, has of the model.
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

    /// Nothing where there is none, or a crash has torn it.
    OptionalLong reserved() throws IOException {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(reservation())));
        } catch (NoSuchFileException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /// Nothing where somebody has removed the model meanwhile.
    Optional<Instant> lastUsed() throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(record()).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Counts as the use of the model, for all who share it.
    void use(Instant now) throws IOException {
        Files.setLastModifiedTime(record(), FileTime.from(now));
    }
}
