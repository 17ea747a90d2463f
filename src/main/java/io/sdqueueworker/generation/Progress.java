package io.sdqueueworker.generation;

import java.time.Duration;

/// Receives the progress of the task on the GPU. A runtime that does not report progress never calls it.
public interface Progress {

    /// A share of the task is done.
    ///
    /// @param share above 0, at most 1
    void reached(double share);

    /// A share of the steps is done. The time before the first step is not a measure of the others: a runtime may
    /// load a checkpoint first.
    ///
    /// @param share above 0, at most 1
    default void stepped(double share) {
        reached(share);
    }

    /// The task takes at least this time. The runtime does not know what follows.
    void goesOnFor(Duration least);
}
