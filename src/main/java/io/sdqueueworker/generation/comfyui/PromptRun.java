package io.sdqueueworker.generation.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.StallWatch;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// One prompt in ComfyUI, from its submission, or from where it is found again, to its end.
///
/// A prompt whose end is not waited for any more is stopped.
final class PromptRun implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PromptRun.class);

    /// What may become a part of a path.
    private static final Pattern PROMPT_ID = Pattern.compile("[A-Za-z0-9-]{1,100}");

    private final ComfyUiApi api;
    private final ComfyUiSettings settings;
    private final Workflow workflow;
    private final StallWatch watch;
    private final PromptEvents events;
    private String id;

    private PromptRun(
            ComfyUiApi api,
            ComfyUiSettings settings,
            Workflow workflow,
            StallWatch watch,
            PromptEvents events,
            String id) {
        this.api = api;
        this.settings = settings;
        this.workflow = workflow;
        this.watch = watch;
        this.events = events;
        this.id = id;
    }

    /// Begins to listen for a prompt.
    ///
    /// @param id which it is to have, or has
    static PromptRun open(ComfyUiApi api, ComfyUiSettings settings, UUID id, Workflow workflow, StallWatch watch)
            throws TaskFailedException, InterruptedException {
        watch.moved();
        PromptEvents events = PromptEvents.open(api, settings, id.toString());
        return new PromptRun(api, settings, workflow, watch, events, id.toString());
    }

    /// Puts the prompt into the queue and waits until it has succeeded.
    PromptRecord execute() throws TaskFailedException, InterruptedException {
        return judged(() -> {
            JsonNode answer = api.submit(request());
            // Servers that do not know ids of the client's choice give one.
            id = Optional.of(answer.path("prompt_id").asText())
                    .filter(given -> PROMPT_ID.matcher(given).matches())
                    .orElse(id);
            events.of(id);
            // Some outputs are invalid, and the others were queued: half a task is none.
            Optional<Failure> partly = PromptRefusal.ofNodes(answer);
            if (partly.isPresent()) {
                throw new TaskFailedException(partly.get());
            }
        });
    }

    /// Waits until the prompt, which is in the queue or in the history already, has succeeded.
    PromptRecord resume() throws TaskFailedException, InterruptedException {
        return judged(() -> {});
    }

    @Override
    public void close() {
        events.close();
    }

    private interface Beginning {
        void make() throws TaskFailedException, InterruptedException;
    }

    private PromptRecord judged(Beginning beginning) throws TaskFailedException, InterruptedException {
        PromptRecord ended = followed(beginning);
        Optional<Failure> failure = ended.failure(request());
        if (failure.isPresent()) {
            if (failure.get().code() == Code.OUT_OF_MEMORY) {
                free();
            }
            throw new TaskFailedException(failure.get());
        }
        return ended;
    }

    private PromptRecord followed(Beginning beginning) throws TaskFailedException, InterruptedException {
        try {
            beginning.make();
            return new PromptWatch(api, events, watch, settings).follow(id);
        } catch (TaskFailedException e) {
            if (e.failure().code() != Code.RUNTIME_DIED) {
                stop();
            }
            throw e;
        } catch (InterruptedException e) {
            stop();
            throw e;
        }
    }

    private String request() {
        return workflow.request(events.clientId(), id);
    }

    /// Best effort: whoever comes next waits until the runtime is idle.
    private void stop() throws InterruptedException {
        try {
            api.dequeue(id);
            if (api.queue().running().contains(id)) {
                api.interrupt(id);
            }
        } catch (TaskFailedException e) {
            LOG.warnf(
                    "runtime could not be told to stop run=%s code=%s",
                    id, e.failure().code());
        }
    }

    /// The next task finds as much memory as there is. What ComfyUI does by itself leaves its caches.
    private void free() throws InterruptedException {
        try {
            api.free();
        } catch (TaskFailedException e) {
            LOG.warnf(
                    "runtime could not be told to free its memory run=%s code=%s",
                    id, e.failure().code());
        }
    }
}
