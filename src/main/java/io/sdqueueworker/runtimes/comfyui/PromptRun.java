package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.RefusedConnection;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
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

    private static final int MOST_LOOKS = 3;
    private static final Duration LOOK_PAUSE = Duration.ofSeconds(1);

    private final ComfyUiApi api;
    private final ComfyUiSettings settings;
    private final Workflow workflow;
    private final StallWatch watch;
    private final Progress progress;
    private final PromptEvents events;
    private String id;

    /// @param id which the prompt is to have, or has
    /// @param progress hears how long it goes on
    PromptRun(
            ComfyUiApi api, ComfyUiSettings settings, UUID id, Workflow workflow, StallWatch watch, Progress progress) {
        this.api = api;
        this.settings = settings;
        this.workflow = workflow;
        this.watch = watch;
        this.progress = progress;
        this.events = new PromptEvents(api, settings, id.toString());
        this.id = id.toString();
    }

    /// Puts the prompt into the queue and waits until it has succeeded.
    PromptRecord execute() throws TaskFailedException, InterruptedException {
        return succeeded(stoppedUnlessEnded(() -> {
            events.open();
            submit();
            return follow();
        }));
    }

    /// Waits until a prompt that somebody else has submitted has succeeded.
    ///
    /// @return nothing where it is not known, or where somebody has stopped it
    Optional<PromptRecord> resume() throws TaskFailedException, InterruptedException {
        Optional<PromptRecord> ended = stoppedUnlessEnded(() -> {
            if (!isKnownPatiently()) {
                return Optional.empty();
            }
            events.open();
            return Optional.of(follow());
        });
        return ended.isPresent() ? Optional.of(succeeded(ended.get())) : ended;
    }

    /// The id that ComfyUI knows it by.
    String id() {
        return id;
    }

    @Override
    public void close() {
        events.close();
    }

    /// The end of a prompt, waited for.
    interface Wait<T> {
        T end() throws TaskFailedException, InterruptedException;
    }

    private <T> T stoppedUnlessEnded(Wait<T> wait) throws TaskFailedException, InterruptedException {
        try {
            return wait.end();
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

    private void submit() throws TaskFailedException, InterruptedException {
        JsonNode answer = api.submit(request());
        // Servers that do not know ids of the client's choice give one.
        id = Optional.of(answer.path("prompt_id").asText())
                .filter(given -> PROMPT_ID.matcher(given).matches())
                .orElse(id);
        events.of(id);
        // Some outputs are invalid, and the others were queued: half a task is none.
        Optional<TaskFailedException> partly = PromptRefusal.ofNodes(answer);
        if (partly.isPresent()) {
            throw partly.get();
        }
    }

    /// One answer that fails is no reason to stop a prompt that may be well.
    private boolean isKnownPatiently() throws TaskFailedException, InterruptedException {
        for (int looks = 1; ; looks++) {
            try {
                return isKnown();
            } catch (TaskFailedException e) {
                if (RefusedConnection.isCauseOf(e) || looks == MOST_LOOKS) {
                    throw e;
                }
                Thread.sleep(LOOK_PAUSE);
            }
        }
    }

    /// Whether the prompt waits, runs, or has ended by itself. In this order: it moves from the queue into the history.
    private boolean isKnown() throws TaskFailedException, InterruptedException {
        return api.queue().has(id)
                || api.history(id)
                        .filter(entry -> !new PromptRecord(entry).wasInterrupted())
                        .isPresent();
    }

    private PromptRecord follow() throws TaskFailedException, InterruptedException {
        watch.moved();
        return new PromptWatch(api, events, watch, settings, progress).follow(id);
    }

    private PromptRecord succeeded(PromptRecord ended) throws TaskFailedException, InterruptedException {
        Optional<Failure> failure = ended.failure(request());
        if (failure.isPresent()) {
            throw new TaskFailedException(failure.get());
        }
        return ended;
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
}
