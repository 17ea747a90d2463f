package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.runtimes.comfyui.models.ExecutedNodes;
import io.sdqueueworker.runtimes.comfyui.models.NodeCatalog;
import io.sdqueueworker.runtimes.comfyui.models.RequiredModels;
import io.sdqueueworker.runtimes.comfyui.workflow.Workflow;
import io.sdqueueworker.staging.InputPlace;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.InputsMissingException;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Set;

/// Checks a workflow against what ComfyUI has, so that a task that cannot succeed does not take the GPU.
final class WorkflowCheck {

    private final NodeCatalog catalog;
    private final RequiredModels models;

    WorkflowCheck(NodeCatalog catalog, RequiredModels models) {
        this.catalog = catalog;
        this.models = models;
    }

    /// @throws TaskFailedException with the code UNKNOWN_NODE or MODEL_NOT_FOUND, or if the runtime does not answer
    void require(Workflow workflow, StagedInputs inputs, StagedModels staged)
            throws TaskFailedException, InterruptedException {
        Set<String> dispensable = workflow.outputNodes().dispensable();
        Set<String> executed =
                ExecutedNodes.of(workflow.graph(), catalog, id -> workflow.isTarget(id) && !dispensable.contains(id));
        models.require(workflow.graph(), executed, staged);
        requireStaged(workflow, inputs);
    }

    /// Inputs were staged by what the worker knew then. If the runtime did not answer, that may have been less
    /// than now.
    private void requireStaged(Workflow workflow, StagedInputs inputs)
            throws TaskFailedException, InterruptedException {
        for (InputPlace place : new WorkflowInputs(catalog).find(workflow.content())) {
            if (inputs.at(place.pointer()).isEmpty()) {
                throw new InputsMissingException(new Failure(
                        Code.RUNTIME_UNAVAILABLE,
                        Stage.GENERATION,
                        "the runtime did not say in time that " + place.path() + " is the URL of an input"));
            }
        }
    }
}
