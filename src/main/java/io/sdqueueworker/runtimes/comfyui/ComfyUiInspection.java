package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.generation.RuntimeState;
import io.sdqueueworker.runtimes.CallingInspection;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiApi;
import io.sdqueueworker.runtimes.comfyui.api.PromptQueue;
import io.sdqueueworker.task.TaskFailedException;

/// Inspects ComfyUI, which is ready as soon as it answers: it loads the models that a workflow names.
final class ComfyUiInspection extends CallingInspection {

    private final RuntimeTerms terms;
    private final ComfyUiApi api;

    ComfyUiInspection(RuntimeTerms terms) {
        this.terms = terms;
        this.api = new ComfyUiApi(terms);
    }

    @Override
    protected RuntimeState ask() throws TaskFailedException, InterruptedException {
        api.reach();
        PromptQueue queue = api.queue();
        return new RuntimeState.Ready(
                "ComfyUI at " + terms.address() + ", prompts: "
                        + queue.running().size() + " running, "
                        + queue.waiting().size() + " waiting",
                !queue.isEmpty());
    }

    @Override
    public void close() {
        api.close();
    }
}
