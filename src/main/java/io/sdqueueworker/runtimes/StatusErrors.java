package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import java.util.Optional;

/// The meanings of statuses that do not depend on the runtime: a proxy may have sent them.
public final class StatusErrors {

    private StatusErrors() {}

    /// The failure of a status; nothing if its meaning depends on the runtime.
    ///
    /// @param status not a success
    public static Optional<Failure> of(int status) {
        return switch (status) {
            case 401, 403 -> unavailable("the runtime refuses the worker's credentials (WORKER_RUNTIME_AUTH)");
            case 408, 429, 502, 503, 504 -> unavailable("the runtime answers " + status);
            default -> status < 400 ? unavailable("the runtime answers " + status) : Optional.empty();
        };
    }

    private static Optional<Failure> unavailable(String detail) {
        return Optional.of(new Failure(Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, detail));
    }
}
