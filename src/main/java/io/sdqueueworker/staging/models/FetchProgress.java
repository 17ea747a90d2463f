package io.sdqueueworker.staging.models;

/// Hears how a fetch goes. Called from several threads.
interface FetchProgress {

    /// The fetch begins, or begins anew.
    ///
    /// @param thereBytes of an earlier fetch that serve still
    void begins(long thereBytes);

    /// Bytes have come over the network.
    void received(long bytes);
}
