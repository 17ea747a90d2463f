package io.sdqueueworker.runtimes;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The settings by which a runtime is driven.
///
/// @param location the API's address
/// @param credentials `user:password` for HTTP Basic authentication
/// @param folders the runtime's folders that are mounted here
/// @param workDirectory takes what an adapter has to know after a restart of the worker
public record RuntimeTerms(
        RuntimeAddress location,
        Optional<String> credentials,
        Limits limits,
        RuntimeFolders folders,
        Path workDirectory,
        Models models) {

    /// The times after which a task is given up.
    ///
    /// @param stall a task is stopped after this time without progress; empty for never
    /// @param task a task is stopped after this time, progress or not
    /// @param stop the runtime needs a restart if a stopped run continues for this time
    public record Limits(Optional<Duration> stall, TimeLimits task, Duration stop) {}

    /// The settings for models that tasks name.
    ///
    /// @param switchCheckpoint whether the checkpoint in a task's routing data is used
    /// @param fetched whether a task's models are fetched
    /// @param inputFolders folders by the names of a workflow's inputs, above the known ones; no folder says that
    ///     an input names no model. After `=>` and the name of a class of nodes, patterns of the models that it
    ///     loads
    public record Models(boolean switchCheckpoint, boolean fetched, Map<String, List<String>> inputFolders) {
        public Models {
            inputFolders = Map.copyOf(inputFolders);
        }

        /// Returns whether the checkpoint in a task's routing data is fetched, so that the first one may be
        /// missing.
        public boolean fetchesCheckpoints() {
            return switchCheckpoint && fetched;
        }
    }

    /// The API's address, without a slash at its end, as far as it is known.
    public URI address() {
        return location.current();
    }

    /// The same terms for another address.
    public RuntimeTerms at(RuntimeAddress other) {
        return new RuntimeTerms(other, credentials, limits, folders, workDirectory, models);
    }
}
