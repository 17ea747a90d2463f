package io.sdqueueworker.wiring;

import io.sdqueueworker.publication.Results;
import io.sdqueueworker.task.TaskFailedException;
import org.jboss.logging.Logger;

/// Checks once, after the start, whether the role may read the output bucket, so that a missing permission is in the
/// log before it costs a second run. Its own thread keeps a slow bucket from delaying the start.
final class AccessCheck implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(AccessCheck.class);

    private final Results results;
    private final String bucket;
    private final Thread thread = Thread.ofVirtual().name("access-check").unstarted(this::run);

    AccessCheck(Results results, String bucket) {
        this.results = results;
        this.bucket = bucket;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            results.checkAccess(bucket);
        } catch (TaskFailedException e) {
            LOG.warnf("output bucket cannot be read yet detail=%s", e.failure().detail());
        } catch (InterruptedException e) {
            // The worker is closing.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
