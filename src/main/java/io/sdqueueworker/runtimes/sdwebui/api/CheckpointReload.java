package io.sdqueueworker.runtimes.sdwebui.api;

import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.task.TaskFailedException;
import org.jboss.logging.Logger;

/// Unloads the checkpoint from the GPU and loads it again, which frees all other GPU memory. Both calls are always
/// made, since a Web UI without a checkpoint fails every task.
final class CheckpointReload {

    private static final Logger LOG = Logger.getLogger(CheckpointReload.class);

    private final RuntimeCalls calls;

    /// @param calls with the time to load a checkpoint
    CheckpointReload(RuntimeCalls calls) {
        this.calls = calls;
    }

    void run() throws TaskFailedException, InterruptedException {
        try {
            calls.post("unload-checkpoint");
        } catch (TaskFailedException e) {
            // The checkpoint may have been unloaded all the same.
            load();
            throw e;
        } catch (InterruptedException e) {
            Thread.ofVirtual().name("checkpoint-reload").start(this::loadLater);
            throw e;
        }
        load();
    }

    private void load() throws TaskFailedException, InterruptedException {
        calls.post("reload-checkpoint");
    }

    private void loadLater() {
        try {
            load();
        } catch (TaskFailedException e) {
            LOG.warnf(
                    "request to reload the checkpoint failed code=%s",
                    e.failure().code());
        } catch (InterruptedException e) {
            LOG.debug("checkpoint was not loaded again: interrupted");
        }
    }
}
