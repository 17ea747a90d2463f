package io.sdqueueworker.generation.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.RuntimeCalls;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;

/// The Web UI's short calls, those whose answers are small JSON documents.
///
/// Generation has its own call, see [GenerationCall]: `docs/adr/0001-http-clients.md` says why.
final class WebUiApi implements AutoCloseable {

    /// The Web UI is one Python process: while the GPU is busy even a small answer may take seconds.
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    private final RuntimeCalls calls;

    WebUiApi(WebUiSettings settings) {
        this.calls = new RuntimeCalls(
                settings.api(), settings.credentials(), READ_TIMEOUT, (status, _) -> WebUiErrors.ofState(status));
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

    /// Takes the checkpoint off the GPU and brings it back, which leaves nothing else there. The two belong together: a
    /// Web UI without a checkpoint fails every task.
    void reloadCheckpoint() throws TaskFailedException, InterruptedException {
        calls.post("unload-checkpoint");
        calls.post("reload-checkpoint");
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
    }
}
