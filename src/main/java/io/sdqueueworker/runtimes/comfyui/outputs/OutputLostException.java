package io.sdqueueworker.runtimes.comfyui.outputs;

import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiErrors;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;

/// Reports that one output is not available, while the runtime works. It is the failure of the task only if there is no
/// other output.
final class OutputLostException extends TaskFailedException {

    private static final long serialVersionUID = 1L;

    private final boolean absent;

    private OutputLostException(Failure failure, boolean absent) {
        super(failure);
        this.absent = absent;
    }

    /// The runtime does not have the file, or refuses its name.
    static OutputLostException absent(String filename, int status) {
        return new OutputLostException(
                ComfyUiErrors.failure(
                        Code.OUTPUT_MISSING,
                        "the runtime reports the output " + filename + " but does not have it (" + status + ")"),
                true);
    }

    static OutputLostException empty(String filename) {
        return new OutputLostException(
                ComfyUiErrors.failure(Code.OUTPUT_MISSING, "the output " + filename + " is empty"), false);
    }

    /// Every try to read the file failed.
    static OutputLostException unreadable(String filename, Exception why) {
        return new OutputLostException(
                ComfyUiErrors.failure(
                        Code.RUNTIME_ERROR, "the output " + filename + " cannot be read: " + FileErrors.describe(why)),
                false);
    }

    /// Returns whether the runtime does not know the file at all.
    boolean isAbsent() {
        return absent;
    }
}
