package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.generation.RuntimeState;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.task.TaskFailedException;

/// A look at ComfyUI, which is ready as soon as it answers: it loads what a workflow names.
final class ComfyUiInspection implements RuntimeInspection {

    private final ComfyUiApi api;

    ComfyUiInspection(RuntimeTerms terms) {
        this.api = new ComfyUiApi(terms);
    }

    @Override
    public RuntimeState look() throws InterruptedException {
        try {
            api.reach();
            PromptQueue queue = api.queue();
            return new RuntimeState.Ready(
                    "ComfyUI with " + queue.running().size() + " prompts that run and "
                            + queue.waiting().size() + " that wait",
                    !queue.isEmpty());
        } catch (TaskFailedException e) {
            return state(e);
        }
    }

    @Override
    public void close() {
        api.close();
    }

    private static RuntimeState state(TaskFailedException e) {
        String reason = e.failure().detail();
        if (e.failure().equals(ComfyUiErrors.failure(401))) {
            return new RuntimeState.Locked(reason);
        }
        return e.failure().equals(ComfyUiErrors.NO_SUCH_ROUTE) || e.getCause() instanceof JsonProcessingException
                ? new RuntimeState.OtherApi(reason)
                : new RuntimeState.Silent(reason);
    }
}
