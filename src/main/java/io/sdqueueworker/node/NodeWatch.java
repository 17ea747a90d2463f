package io.sdqueueworker.node;

import io.sdqueueworker.node.NodeStatus.UnwatchableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Looks at the machine under the worker again and again, and tells when its end comes into sight, or is called off.
public final class NodeWatch implements AutoCloseable {

    /// What follows from what is seen. Called on the watch's own thread, one call after the other.
    public interface Listener {

        /// The machine is about to go.
        void leaving(Disruption disruption) throws InterruptedException;

        /// It stays after all.
        void staying();
    }

    private static final Logger LOG = Logger.getLogger(NodeWatch.class);

    /// In a row: a minute's worth is no hiccup.
    private static final int MANY_FAILURES = 12;

    private final NodeStatus status;
    private final Listener listener;
    private final Duration interval;
    private final Thread thread = Thread.ofVirtual().name("node-watch").unstarted(this::run);

    /// @param interval between two looks
    public NodeWatch(NodeStatus status, Listener listener, Duration interval) {
        this.status = status;
        this.listener = listener;
        this.interval = interval;
    }

    /// Begins to look.
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
                        LOG.warnf("node is about to go reason=%s", seen.get().reason());
                        listener.leaving(seen.get());
                    } else if (seen.isEmpty() && leaving) {
                        LOG.info("node stays after all");
                        listener.staying();
                    }
                    leaving = seen.isPresent();
                } catch (IOException e) {
                    failures++;
                    if (failures == MANY_FAILURES) {
                        LOG.warnf("node cannot be looked at error=%s", e);
                    }
                }
                Thread.sleep(interval);
            }
        } catch (UnwatchableException e) {
            LOG.logf(
                    e.isAmiss() ? Logger.Level.WARN : Logger.Level.INFO,
                    "node is not watched, its end is seen by SIGTERM only reason=%s",
                    e.getMessage());
            // A node that is gone altogether does not stay.
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
