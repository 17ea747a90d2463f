package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.generation.RuntimeState;
import io.sdqueueworker.runtimes.CallingInspection;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiCapabilities;
import io.sdqueueworker.runtimes.sdwebui.settings.SwitchedModels;
import io.sdqueueworker.task.TaskFailedException;

/// Inspects the SD Web UI or one of its forks.
final class WebUiInspection extends CallingInspection {

    private final RuntimeTerms terms;
    private final WebUiApi api;

    WebUiInspection(RuntimeTerms terms) {
        this.terms = terms;
        this.api = new WebUiApi(terms);
    }

    @Override
    protected RuntimeState ask() throws TaskFailedException, InterruptedException {
        terms.location().findAmongSeveral(api::ask);
        int checkpoints = api.checkpoints().all().size();
        if (checkpoints == 0) {
            return new RuntimeState.Unready("the SD Web UI has no checkpoint yet");
        }
        JsonNode options = api.options();
        String chosen = options.path("sd_model_checkpoint").asText("");
        if (!SwitchedModels.isLoaded(options)
                && !terms.models().switchCheckpoint()
                && !new WebUiCapabilities(api).isForge()) {
            return new RuntimeState.Unready("the SD Web UI has not loaded a checkpoint yet");
        }
        return new RuntimeState.Ready(
                "SD Web UI at " + terms.address() + ", checkpoints: " + checkpoints + ", chosen: "
                        + (chosen.isBlank() ? "none" : chosen),
                !api.progress().idle());
    }

    @Override
    public void close() {
        api.close();
    }
}
