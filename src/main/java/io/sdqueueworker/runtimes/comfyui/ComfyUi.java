package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiApi;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.Optional;

/// The parts that all prompts on one ComfyUI share.
///
/// @param own the prompts of this worker
/// @param progress receives how long the running prompt takes
record ComfyUi(ComfyUiApi api, RuntimeTerms terms, OwnPrompts own, Progress progress) {

    /// The time after which a ComfyUI that does not answer at all is not waited for. It answers while it works,
    /// with pauses of some seconds.
    private static final Duration LONGEST_UNANSWERED = Duration.ofMinutes(5);

    /// Starts to count the time of a task.
    StallWatch watch() {
        return new StallWatch(terms.limits().stall(), limit());
    }

    /// Starts to count the time without an answer.
    StallWatch answers() {
        return new StallWatch(terms.limits().stall().or(() -> Optional.of(LONGEST_UNANSWERED)), limit());
    }

    private Duration limit() {
        return terms.limits().task().of(TaskKind.PIPELINE);
    }
}
