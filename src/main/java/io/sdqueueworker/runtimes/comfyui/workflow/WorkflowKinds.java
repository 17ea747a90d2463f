package io.sdqueueworker.runtimes.comfyui.workflow;

import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.runtimes.NamedKinds;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.Optional;

/// ComfyUI executes workflows only, so the content decides. Both versions of the original queue agent ignore the
/// `tasktype`, and the newer one's API accepts only those of the SD Web UI.
public final class WorkflowKinds implements TaskKinds {

    @Override
    public TaskKind of(Optional<String> tasktype, Payload content) throws TaskFailedException {
        // A pipeline that is not a workflow is an invalid one.
        if (tasktype.flatMap(TaskKind::named).equals(Optional.of(TaskKind.PIPELINE)) || Workflow.isOne(content)) {
            return TaskKind.PIPELINE;
        }
        throw NamedKinds.unsupported("this worker's runtime executes workflows, and the content"
                + tasktype.map(name -> " of the type '" + name + "'").orElse("")
                + " has no node with a class_type");
    }
}
