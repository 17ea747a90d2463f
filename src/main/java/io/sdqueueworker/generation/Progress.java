package io.sdqueueworker.generation;

/// Hears from a runtime how far the task on the GPU is. A runtime that cannot tell never calls it.
public interface Progress {

    /// So much of the task is done.
    ///
    /// @param share above 0, at most 1
    void reached(double share);
}
