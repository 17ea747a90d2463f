package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import java.util.Optional;

/// Why the intake is closed for one dependency.
///
/// @param reason for people
/// @param restart why the runtime needs a restart, if it does
record IntakeClosure(String reason, Optional<RestartHistory.Reason> restart) {

    /// Not closed at all.
    static final IntakeClosure NONE = new IntakeClosure("", Optional.empty());

    /// By a failure.
    static IntakeClosure of(Failure failure) {
        // What a runtime says of its broken GPU may quote the task.
        String reason =
                failure.code() == Code.GPU_FAULT ? "the GPU is broken until the runtime restarts" : failure.detail();
        return new IntakeClosure(reason, restart(failure));
    }

    /// Until something is well again that needs no restart.
    static IntakeClosure of(String reason) {
        return new IntakeClosure(reason, Optional.empty());
    }

    /// After a task has failed: whatever needs a restart already is the reason of failures that need none.
    IntakeClosure afterTask(Failure failure) {
        return restart.isPresent() && restart(failure).isEmpty() ? this : of(failure);
    }

    /// After a probe has failed.
    ///
    /// @param restarting whether the runtime was seen to be away: whoever answers after that has started anew
    IntakeClosure afterProbe(Failure failure, boolean restarting) {
        IntakeClosure now = of(failure);
        return new IntakeClosure(now.reason, restarting ? Optional.empty() : restart.or(now::restart));
    }

    /// Whether a good answer opens. A run that goes on may still end, however late.
    boolean opensWhenWell() {
        return restart.isEmpty() || restart.get() == RestartHistory.Reason.STUCK;
    }

    private static Optional<RestartHistory.Reason> restart(Failure failure) {
        return switch (failure.code()) {
            case GPU_FAULT -> Optional.of(RestartHistory.Reason.GPU_FAULT);
            case RUNTIME_STUCK -> Optional.of(RestartHistory.Reason.STUCK);
            default -> Optional.empty();
        };
    }
}
