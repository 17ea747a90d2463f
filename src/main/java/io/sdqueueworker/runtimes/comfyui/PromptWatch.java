package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.RefusedConnection;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;

/// Follows a prompt to its end, by the queue and the history. Events only say when to look, and that it moves.
final class PromptWatch {

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    /// Answers in a row that are of no use.
    private static final int MOST_BAD_ANSWERS = 3;

    private final ComfyUiApi api;
    private final PromptEvents events;
    private final StallWatch progress;
    private final StallWatch answers;
    private final Progress told;
    private Optional<Long> signs = Optional.empty();
    private int badAnswers;

    PromptWatch(ComfyUiApi api, PromptEvents events, StallWatch progress, ComfyUiSettings settings, Progress told) {
        this.api = api;
        this.events = events;
        this.progress = progress;
        this.answers = new StallWatch(settings.stallTimeout(), settings.timeLimit());
        this.told = told;
    }

    /// Waits until the prompt has ended, be it well or not.
    ///
    /// @return what the history says of it
    /// @throws TaskFailedException when it is to be given up, or was lost
    PromptRecord follow(String promptId) throws TaskFailedException, InterruptedException {
        while (true) {
            events.await(LOOK_INTERVAL);
            Optional<JsonNode> entry = lookPatiently(promptId);
            if (entry.isPresent()) {
                return new PromptRecord(entry.get());
            }
            events.keepOpen();
            Optional<Long> now = events.signsOfLife();
            if (now.isEmpty() || !now.equals(signs)) {
                signs = now;
                progress.moved();
            }
            events.restOfNode().ifPresent(told::goesOnFor);
            progress.check();
            answers.check();
        }
    }

    private Optional<JsonNode> lookPatiently(String promptId) throws TaskFailedException, InterruptedException {
        try {
            Optional<JsonNode> entry = look(promptId);
            answers.moved();
            badAnswers = 0;
            return entry;
        } catch (TaskFailedException e) {
            if (RefusedConnection.isCauseOf(e)) {
                throw new TaskFailedException(
                        ComfyUiErrors.failure(Code.RUNTIME_DIED, "the runtime went away while it worked on the task"),
                        e);
            }
            if (e.failure().code() == Code.RUNTIME_DIED) {
                throw e;
            }
            if (!RuntimeCalls.isSilence(e) && ++badAnswers == MOST_BAD_ANSWERS) {
                throw new TaskFailedException(
                        ComfyUiErrors.failure(
                                Code.RUNTIME_ERROR,
                                "the runtime cannot be asked about the task: "
                                        + e.failure().detail()),
                        e);
            }
            return Optional.empty();
        }
    }

    /// In this order: a prompt moves from the queue into the history in one step.
    private Optional<JsonNode> look(String promptId) throws TaskFailedException, InterruptedException {
        if (api.queue().has(promptId)) {
            return Optional.empty();
        }
        Optional<JsonNode> entry = api.history(promptId);
        if (entry.isEmpty()) {
            throw new TaskFailedException(ComfyUiErrors.failure(
                    Code.RUNTIME_DIED,
                    "the runtime has forgotten the task: it was restarted, or its queue was emptied"));
        }
        return entry;
    }
}
