package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.runtimes.comfyui.outputs.PromptRecord;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Resumes a prompt that another process has submitted.
final class PromptResumption {

    private static final int MOST_LOOKS = 3;
    private static final Duration LOOK_PAUSE = Duration.ofSeconds(1);

    private final ComfyUi comfy;
    private final PromptRun prompt;

    PromptResumption(ComfyUi comfy, PromptRun.Job job, UUID id) {
        this.comfy = comfy;
        this.prompt = new PromptRun(comfy, job, id);
    }

    /// Waits until the prompt has ended. Called once.
    ///
    /// @return the outputs; nothing if ComfyUI does not know the prompt, or if it was stopped
    Optional<Generated> await() throws TaskFailedException, InterruptedException {
        try {
            return prompt.stoppedOnFailure(this::find) ? Optional.of(prompt.await()) : Optional.empty();
        } finally {
            prompt.followed();
            prompt.release();
        }
    }

    private boolean find() throws TaskFailedException, InterruptedException {
        boolean known = isKnownPatiently();
        if (known) {
            prompt.listen();
        }
        return known;
    }

    /// A single failed answer is not a reason to stop a prompt that may be healthy.
    private boolean isKnownPatiently() throws TaskFailedException, InterruptedException {
        for (int looks = 1; ; looks++) {
            try {
                return isKnown();
            } catch (TaskFailedException e) {
                if (RuntimeCallFailed.isNoConnection(e) || looks == MOST_LOOKS) {
                    throw e;
                }
                Thread.sleep(LOOK_PAUSE);
            }
        }
    }

    /// Returns whether the prompt waits, runs, or has ended by itself. In this order: it moves from the queue into
    /// the history.
    private boolean isKnown() throws TaskFailedException, InterruptedException {
        return comfy.api().queue().has(prompt.id())
                || comfy.api()
                        .history(prompt.id())
                        .filter(entry -> !new PromptRecord(entry).wasInterrupted())
                        .isPresent();
    }
}
