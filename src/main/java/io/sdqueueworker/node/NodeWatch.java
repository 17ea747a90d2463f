package io.sdqueueworker.node;

import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.io.WordlessException;
import io.sdqueueworker.node.NodeStatus.UnwatchableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Queries the node's status regularly, and reports when its termination is announced or canceled.
///
/// It never ends before its close: an API server refuses requests for a while when it starts, or when permissions are
/// applied again. A status that cannot be read is queried more and more rarely. If it cannot be read for minutes, an
/// announcement counts as canceled: a worker that is still there then would do nothing for good, and a SIGTERM comes
/// before the end in any case.
public final class NodeWatch implements AutoCloseable {

    /// Receives the changes of status, on the watch's own thread and one at a time.
    public interface Listener {

        /// The machine is about to be taken away.
        void leaving(Disruption disruption) throws InterruptedException;

        /// The machine stays after all.
        void staying();
    }

    /// The times of a watch.
    ///
    /// @param interval between two queries
    /// @param longestPause between two queries that are refused
    /// @param longestBlindness after which an announcement counts as canceled
    record Times(Duration interval, Duration longestPause, Duration longestBlindness) {}

    private static final Logger LOG = Logger.getLogger(NodeWatch.class);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_BLINDNESS = Duration.ofMinutes(5);

    /// Failures in a row before a warning: a minute of them is more than a hiccup.
    private static final int MANY_FAILURES = 12;

    private final NodeStatus status;
    private final Listener listener;
    private final Times times;
    private final Backoff refusals;
    private final Thread thread = Thread.ofVirtual().name("node-watch").unstarted(this::run);
    private boolean leaving;
    private boolean warned;
    private int failures;
    private long seenAtNanos = System.nanoTime();

    /// @param interval between two queries
    public NodeWatch(NodeStatus status, Listener listener, Duration interval) {
        this(status, listener, new Times(interval, LONGEST_PAUSE, LONGEST_BLINDNESS));
    }

    NodeWatch(NodeStatus status, Listener listener, Times times) {
        this.status = status;
        this.listener = listener;
        this.times = times;
        this.refusals = new Backoff(times.interval(), times.longestPause());
    }

    /// Starts the watch.
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(look());
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /// @return the pause until the next query
    private Duration look() throws InterruptedException {
        try {
            seen(status.look());
            return times.interval();
        } catch (InterruptedException e) {
            throw e;
        } catch (IOException e) {
            failures++;
            if (failures >= MANY_FAILURES) {
                warn(Logger.Level.WARN, String.valueOf(e));
            }
            letGoIfBlind();
            return times.interval();
        } catch (UnwatchableException e) {
            warn(e.isAmiss() ? Logger.Level.WARN : Logger.Level.INFO, String.valueOf(e.getMessage()));
        } catch (Throwable bug) {
            if (!warned) {
                WordlessException.log(LOG, "internal error in the node watch", bug);
            }
            warned = true;
        }
        letGoIfBlind();
        return refusals.take();
    }

    private void seen(Optional<Disruption> disruption) throws InterruptedException {
        seenAtNanos = System.nanoTime();
        failures = 0;
        refusals.reset();
        if (warned) {
            LOG.info("node status is available again");
        }
        warned = false;
        if (disruption.isPresent() && !leaving) {
            LOG.warnf("node will be terminated reason=%s", disruption.get().reason());
            leaving = true;
            listener.leaving(disruption.get());
        } else if (disruption.isEmpty() && leaving) {
            LOG.info("termination of the node was canceled");
            leaving = false;
            listener.staying();
        }
    }

    private void warn(Logger.Level level, String reason) {
        if (!warned) {
            LOG.logf(level, "node cannot be watched: the worker drains on SIGTERM only reason=%s", reason);
        }
        warned = true;
    }

    private void letGoIfBlind() {
        if (leaving
                && System.nanoTime() - seenAtNanos >= times.longestBlindness().toNanos()) {
            LOG.warn("node status has been unavailable for minutes: its termination counts as canceled");
            leaving = false;
            listener.staying();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        status.close();
    }
}
