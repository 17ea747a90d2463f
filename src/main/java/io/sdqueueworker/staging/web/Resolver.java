package io.sdqueueworker.staging.web;

import io.sdqueueworker.staging.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Resolves host names.
public interface Resolver {

    /// Looks up the addresses of a host.
    ///
    /// @param host a name, never an address
    /// @return all addresses; none if the name does not exist
    /// @throws IOException if the name service does not answer
    List<InetAddress> resolve(String host, Deadline deadline) throws IOException, InterruptedException;
}
