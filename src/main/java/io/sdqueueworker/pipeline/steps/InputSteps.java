package io.sdqueueworker.pipeline.steps;

import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.gate.InputOutage;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.staging.InputSource;
import io.sdqueueworker.staging.InputStaging;
import io.sdqueueworker.staging.InputsFailedException;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Optional;
import java.util.Set;

/// Fetches the inputs of tasks, and waits with the task while the way to all sources is down. A source that is down
/// alone fails only the task that names it.
public final class InputSteps {

    private final InputStaging inputs;
    private final InputOutage outage = new InputOutage();

    public InputSteps(InputStaging inputs) {
        this.inputs = inputs;
    }

    /// Fetches all inputs of a task.
    ///
    /// @param spool receives the files
    public StagedInputs stage(Attempt attempt, Task task, Spool spool, PatientSteps steps)
            throws TaskFailedException, InterruptedException {
        return steps.take(
                attempt,
                Step.INPUTS,
                () -> fetch(task, spool),
                fetched -> !InputSource.waysTo(fetched).isEmpty());
    }

    private StagedInputs fetch(Task task, Spool spool) throws TaskFailedException, InterruptedException {
        try {
            StagedInputs fetched = inputs.stage(task, spool);
            Set<InputSource.Way> ways = InputSource.waysTo(fetched);
            outage.succeeded(ways);
            return fetched;
        } catch (InputsFailedException e) {
            Optional<String> reason = outage.failed(task.header().identity(), e);
            if (reason.isEmpty()) {
                throw e;
            }
            Failure failure = e.failure();
            throw new StepOutageException(new Failure(failure.code(), failure.stage(), reason.get()), e);
        }
    }
}
