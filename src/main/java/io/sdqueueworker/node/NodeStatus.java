package io.sdqueueworker.node;

import java.io.IOException;
import java.util.Optional;

/// Knows whether the machine under the worker is about to go.
public interface NodeStatus extends AutoCloseable {

    /// Nobody can be asked, now or later.
    final class UnwatchableException extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean amiss;

        /// @param amiss whether somebody has asked for the watch, so that it should have been possible
        UnwatchableException(String message, boolean amiss) {
            super(message);
            this.amiss = amiss;
        }

        boolean isAmiss() {
            return amiss;
        }
    }

    /// Looks once.
    ///
    /// @throws IOException when it could not be found out this time
    /// @throws UnwatchableException when there is no point in asking again
    Optional<Disruption> look() throws IOException, UnwatchableException, InterruptedException;

    /// Lets go of connections.
    @Override
    void close();
}
