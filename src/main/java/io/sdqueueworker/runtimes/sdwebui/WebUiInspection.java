package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.generation.RuntimeState;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.task.TaskFailedException;

/// A look at the SD Web UI or one of its forks.
final class WebUiInspection implements RuntimeInspection {

    private final RuntimeTerms terms;
    private final WebUiApi api;

    WebUiInspection(RuntimeTerms terms) {
        this.terms = terms;
        this.api = new WebUiApi(terms);
    }

    @Override
    public RuntimeState look() throws InterruptedException {
        try {
            int checkpoints = api.checkpoints().all().size();
            if (checkpoints == 0) {
                return new RuntimeState.Unready("the SD Web UI has no checkpoint yet");
            }
            String chosen = api.options().path("sd_model_checkpoint").asText("");
            if (chosen.isBlank() && !terms.models().switched()) {
                return new RuntimeState.Unready("the SD Web UI has not loaded a checkpoint yet");
            }
            return new RuntimeState.Ready(
                    "SD Web UI with " + checkpoints + " checkpoints, " + (chosen.isBlank() ? "none" : chosen)
                            + " is chosen",
                    !api.progress().idle());
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
        if (e.failure().equals(WebUiErrors.failure(401, "", ""))) {
            return new RuntimeState.Locked(reason);
        }
        return e.failure().equals(WebUiErrors.failure(404, "", "")) || e.getCause() instanceof JsonProcessingException
                ? new RuntimeState.OtherApi(reason)
                : new RuntimeState.Silent(reason);
    }
}
