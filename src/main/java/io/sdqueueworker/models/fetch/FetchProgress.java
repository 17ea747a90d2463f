package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;

/// What is told of a fetch while it is under way. All but [#begins] is called from several threads.
public interface FetchProgress {

    /// For those who need not know.
    FetchProgress UNTOLD = new FetchProgress() {};

    /// The parts are about to be fetched; once more where all has to be fetched again.
    ///
    /// @param object the version, which is another one than was asked for where that has been replaced
    /// @param presentBytes what an earlier fetch has left
    /// @throws TaskFailedException to give the fetch up, as for want of room for it
    default void begins(ModelVersion object, long presentBytes) throws TaskFailedException, InterruptedException {}

    /// Bytes have come over the network and are in the file.
    default void received(long bytes) {}

    /// A part has not come whole. What is missing of it is asked for again.
    default void triedAgain(IOException reason) {}
}
