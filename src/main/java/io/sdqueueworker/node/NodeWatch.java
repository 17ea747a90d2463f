package io.sdqueueworker.node;

import io.sdqueueworker.node.NodeStatus.UnwatchableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Queries the node's status regularly, and reports when its termination is announced or canceled.
public final class NodeWatch implements AutoCloseable {

    /// Receives the changes of status, on the watch's own thread and one at a time.
    public interface Listener {

        /// The machine is about to be taken away.
        void leaving(Disruption disruption) throws InterruptedException;

        /// The machine stays after all.
        void staying();
    }

    private static final Logger LOG = Logger.getLogger(NodeWatch.class);

    /// Failures in a row before a warning: a minute of them is more than a hiccup.
    private static final int MANY_FAILURES = 12;

    private final NodeStatus status;
    private final Listener listener;
    private final Duration interval;
    private final Thread thread = Thread.ofVirtual().name("node-watch").unstarted(this::run);

    /// @param interval between two queries
    public NodeWatch(NodeStatus status, Listener listener, Duration interval) {
        this.status = status;
        this.listener = listener;
        this.interval = interval;
    }

    /// Starts the watch.
    public void start() {
        thread.start();
    }

    private void run() {
        boolean leaving = false;
        int failures = 0;
        try {
            while (true) {
                try {
                    Optional<Disruption> seen = status.look();
                    failures = 0;
                    if (seen.isPresent() && !leaving) {
                        LOG.warnf(
                                "node will be terminated reason=%s", seen.get().reason());
                        listener.leaving(seen.get());
                    } else if (seen.isEmpty() && leaving) {
                        LOG.info("termination of the node was canceled");
                        listener.staying();
                    }
                    leaving = seen.isPresent();
                } catch (IOException e) {
                    failures++;
                    if (failures == MANY_FAILURES) {
                        LOG.warnf("node status is unavailable error=%s", e);
                    }
                }
                Thread.sleep(interval);
            }
        } catch (UnwatchableException e) {
            LOG.logf(
                    e.isAmiss() ? Logger.Level.WARN : Logger.Level.INFO,
                    "node cannot be watched: the worker drains on SIGTERM only reason=%s",
                    e.getMessage());
            // A node that no longer exists does not stay.
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        status.close();
    }
}
