package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;

/// Receives the progress of a fetch. All methods except [#begins] are called from several threads.
public interface FetchProgress {

    /// Ignores the progress.
    FetchProgress IGNORED = new FetchProgress() {};

    /// The fetch of the parts starts. Called again if all parts must be fetched again.
    ///
    /// @param object the version, which may be newer than the one in the listing
    /// @param presentBytes left by an earlier fetch
    /// @throws TaskFailedException to cancel the fetch, such as for lack of disk space
    default void begins(ModelVersion object, long presentBytes) throws TaskFailedException, InterruptedException {}

    /// Bytes were received and written to the file.
    default void received(long bytes) {}

    /// A part is incomplete. Its rest is requested again.
    default void triedAgain(IOException reason) {}
}
