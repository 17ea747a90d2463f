package io.sdqueueworker.runtimes;

import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.generation.RuntimeState;
import io.sdqueueworker.task.TaskFailedException;

/// An inspection by calls of the runtime's API. A failed call shows the runtime's state as well.
public abstract class CallingInspection implements RuntimeInspection {

    @Override
    public final RuntimeState look() throws InterruptedException {
        try {
            return ask();
        } catch (RuntimeCallFailed e) {
            String reason = e.failure().detail();
            return e.isStatus(401, 403)
                    ? new RuntimeState.Locked(reason)
                    : e.isStatus(404, 405) || e.kind() instanceof Kind.NotJson
                            ? new RuntimeState.OtherApi(reason)
                            : new RuntimeState.Silent(reason);
        } catch (TaskFailedException e) {
            return new RuntimeState.Silent(e.failure().detail());
        }
    }

    /// Asks a runtime that answers.
    protected abstract RuntimeState ask() throws TaskFailedException, InterruptedException;
}
