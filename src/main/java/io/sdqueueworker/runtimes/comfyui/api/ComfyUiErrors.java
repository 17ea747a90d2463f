package io.sdqueueworker.runtimes.comfyui.api;

import io.sdqueueworker.runtimes.StatusErrors;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;

/// The meanings of error statuses, of ComfyUI or of a proxy. Refused prompts are read by [PromptRefusal].
public final class ComfyUiErrors {

    /// A path that does not exist: 404 for GET, and 405 otherwise, since the user interface claims every path.
    static final Failure NO_SUCH_ROUTE =
            failure(Code.RUNTIME_UNAVAILABLE, "the runtime has no such API: is it ComfyUI?");

    private ComfyUiErrors() {}

    /// @param status not a success
    public static Failure failure(int status) {
        return StatusErrors.of(status).orElseGet(() -> switch (status) {
            case 404, 405 -> NO_SUCH_ROUTE;
            case 413 ->
                failure(Code.INVALID_REQUEST, "the request or an input is larger than the runtime's --max-upload-size");
            default ->
                status < 500
                        ? failure(Code.RUNTIME_REFUSED, "the runtime answers " + status)
                        // Only the runtime's log has the reason.
                        : failure(Code.RUNTIME_ERROR, "the runtime failed without a reason");
        });
    }

    public static Failure failure(Code code, String detail) {
        return new Failure(code, Stage.GENERATION, detail);
    }
}
