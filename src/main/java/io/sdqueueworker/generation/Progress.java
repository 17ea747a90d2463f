package io.sdqueueworker.generation;

import java.time.Duration;

/// Hears from a runtime how far the task on the GPU is. A runtime that cannot tell never calls it.
public interface Progress {

    /// So much of the task is done.
    ///
    /// @param share above 0, at most 1
    void reached(double share);

    /// The task takes so long still at the least: what follows after that, the runtime cannot tell.
    void goesOnFor(Duration least);
}
