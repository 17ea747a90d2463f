package io.sdqueueworker.models.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// The folder that one model is fetched into: its parts, and the journal of them.
///
/// @param path the folder, which may not exist yet
public record FetchFolder(Path path) {

    /// The progress of a fetch.
    ///
    /// @param bytes of the parts that are complete
    /// @param ofBytes of the model
    public record Progress(long bytes, long ofBytes) {}

    /// Returns whether a fetch into the folder is running, or was interrupted.
    public boolean isInUse() {
        return Files.exists(parts());
    }

    /// The most bytes that the parts take on disk.
    public long bytes() throws IOException {
        try {
            return Files.size(parts());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /// The progress of the fetch, whichever process runs it; empty if there is none.
    public Optional<Progress> progress() throws IOException {
        return FetchJournal.read(journal());
    }

    /// Removes what a fetch has left.
    public void discard() throws DiskFailedException {
        try {
            // The journal first: it must not list parts that are gone.
            Files.deleteIfExists(journal());
            Files.deleteIfExists(parts());
        } catch (IOException e) {
            throw new DiskFailedException(e);
        }
    }

    /// The file with the parts, each at its place in the model.
    Path parts() {
        return path.resolve("part");
    }

    Path journal() {
        return path.resolve("progress");
    }
}
