package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.task.TaskKind;

/// The parts that all prompts on one ComfyUI share.
///
/// @param own the prompts of this worker
/// @param progress receives how long the running prompt takes
record ComfyUi(ComfyUiApi api, RuntimeTerms terms, OwnPrompts own, Progress progress) {

    /// Starts to count the time of a task.
    StallWatch watch() {
        return new StallWatch(terms.limits().stall(), terms.limits().task().of(TaskKind.PIPELINE));
    }
}
