package io.sdqueueworker.models.cache;

import java.time.Duration;

/// What the model store tells those who count. Called from several threads.
public interface ModelEvents {

    /// A model that is needed is in its place.
    void hit();

    /// A model that is needed has to be fetched, or waited for while another process fetches it.
    void missed();

    /// A fetch begins.
    void fetchBegan();

    /// A fetch has ended, one way or the other.
    ///
    /// @param took from its beginning; a fetch that was resumed counts from there
    void fetchEnded(boolean whole, Duration took);

    /// Bytes have come over the network.
    void received(long bytes);

    /// A model was removed to make room.
    void evicted(long bytes);

    /// What the models of the store take on disk together, those of other workers of the machine among them.
    void cacheBytes(long bytes);
}
