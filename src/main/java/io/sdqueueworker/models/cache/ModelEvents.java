package io.sdqueueworker.models.cache;

import java.time.Duration;

/// Receives the events of the model store, for metrics. Called from several threads.
public interface ModelEvents {

    /// A needed model is available.
    void hit();

    /// A needed model must be fetched, or another process is fetching it.
    void missed();

    /// A fetch has started.
    void fetchBegan();

    /// A fetch has ended, successfully or not.
    ///
    /// @param took the time since its start; for a resumed fetch, since the resumption
    void fetchEnded(boolean whole, Duration took);

    /// Bytes were received over the network.
    void received(long bytes);

    /// A model was removed to make room.
    void evicted(long bytes);

    /// The disk space of all models in the store, including those of other workers on the machine.
    void cacheBytes(long bytes);
}
