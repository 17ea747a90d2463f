package io.sdqueueworker.staging.web;

import io.sdqueueworker.staging.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Looks up the addresses of a host.
public interface Resolver {

    /// Looks once.
    ///
    /// @param host a name, never an address
    /// @return all addresses; none where nobody knows the name
    /// @throws IOException when the name service does not say
    List<InetAddress> resolve(String host, Deadline deadline) throws IOException, InterruptedException;
}
