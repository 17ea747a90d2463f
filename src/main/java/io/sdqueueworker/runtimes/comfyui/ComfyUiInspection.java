package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.generation.RuntimeState;
import io.sdqueueworker.runtimes.CallingInspection;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.task.TaskFailedException;

/// A look at ComfyUI, which is ready as soon as it answers: it loads what a workflow names.
final class ComfyUiInspection extends CallingInspection {

    private final ComfyUiApi api;

    ComfyUiInspection(RuntimeTerms terms) {
        this.api = new ComfyUiApi(terms);
    }

    @Override
    protected RuntimeState ask() throws TaskFailedException, InterruptedException {
        api.reach();
        PromptQueue queue = api.queue();
        return new RuntimeState.Ready(
                "ComfyUI with " + queue.running().size() + " prompts that run and "
                        + queue.waiting().size() + " that wait",
                !queue.isEmpty());
    }

    @Override
    public void close() {
        api.close();
    }
}
