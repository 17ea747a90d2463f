package io.sdqueueworker.generation.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.RuntimeCalls;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import org.jboss.logging.Logger;

/// The Web UI's short calls, those whose answers are small JSON documents.
///
/// Generation has its own call, see [GenerationCall]: `docs/adr/0001-http-clients.md` says why.
final class WebUiApi implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(WebUiApi.class);

    /// The Web UI is one Python process: while the GPU is busy even a small answer may take seconds.
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    /// A checkpoint of many gigabytes comes from a disk.
    private static final Duration RELOAD_TIMEOUT = Duration.ofMinutes(5);

    private final RuntimeCalls calls;
    private final RuntimeCalls reloads;

    WebUiApi(WebUiSettings settings) {
        this.calls = calls(settings, READ_TIMEOUT);
        this.reloads = calls(settings, RELOAD_TIMEOUT);
    }

    private static RuntimeCalls calls(WebUiSettings settings, Duration timeout) {
        return new RuntimeCalls(
                settings.api(), settings.credentials(), timeout, (status, _) -> WebUiErrors.ofState(status));
    }

    /// What the Web UI is doing. Without the picture of the current step, which would cost it time.
    WebUiProgress progress() throws TaskFailedException, InterruptedException {
        return calls.get("progress?skip_current_image=true", WebUiProgress.class);
    }

    /// Tells the Web UI to stop the running job; it does so at the job's next step.
    void interrupt() throws TaskFailedException, InterruptedException {
        // SD.Next answers 204, the others an empty object.
        calls.post("interrupt");
    }

    /// Takes the checkpoint off the GPU and brings it back, which leaves nothing else there. The two belong together,
    /// whatever comes between them: a Web UI without a checkpoint fails every task.
    void reloadCheckpoint() throws TaskFailedException, InterruptedException {
        try {
            reloads.post("unload-checkpoint");
        } catch (TaskFailedException e) {
            // It may have been done all the same.
            reloads.post("reload-checkpoint");
            throw e;
        } catch (InterruptedException e) {
            Thread.ofVirtual().name("checkpoint-reload").start(this::reloadLater);
            throw e;
        }
        reloads.post("reload-checkpoint");
    }

    private void reloadLater() {
        try {
            reloads.post("reload-checkpoint");
        } catch (TaskFailedException e) {
            LOG.warnf(
                    "runtime could not be told to load its checkpoint again code=%s",
                    e.failure().code());
        } catch (InterruptedException e) {
            LOG.debug("reload of the checkpoint was given up", e);
        }
    }

    /// What the Web UI says of its memory.
    JsonNode memory() throws TaskFailedException, InterruptedException {
        return calls.get("memory", JsonNode.class);
    }

    /// The checkpoints that the Web UI has found; empty while it starts.
    JsonNode models() throws TaskFailedException, InterruptedException {
        return calls.get("sd-models", JsonNode.class);
    }

    /// The Web UI's settings, by name.
    JsonNode options() throws TaskFailedException, InterruptedException {
        return calls.get("options", JsonNode.class);
    }

    @Override
    public void close() {
        calls.close();
        reloads.close();
    }
}
