package io.sdqueueworker.node;

import java.io.IOException;
import java.util.Optional;

/// Reports whether the machine under the worker is about to be taken away.
public interface NodeStatus extends AutoCloseable {

    /// Reports that the machine cannot be watched until a permission or a setting changes, or never.
    final class UnwatchableException extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean amiss;

        /// @param amiss true if the operator has configured the watch, so that it should work
        UnwatchableException(String message, boolean amiss) {
            super(message);
            this.amiss = amiss;
        }

        boolean isAmiss() {
            return amiss;
        }
    }

    /// Queries the status once.
    ///
    /// @throws IOException if the query failed this time
    /// @throws UnwatchableException if it would fail again soon
    Optional<Disruption> look() throws IOException, UnwatchableException, InterruptedException;

    /// Closes the connections.
    @Override
    void close();
}
