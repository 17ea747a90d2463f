package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiErrors;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;

/// The meaning of an error answer to a request, as far as the state of the Web UI shows it.
///
/// @param mayRun whether the Web UI still works on the request
record FailedRequest(TaskFailedException failure, boolean mayRun) {

    /// Asks the Web UI.
    ///
    /// @param turn knows the job that the progress may still show from an earlier request
    /// @param wasSeen whether the run was in the progress before the answer
    /// @throws TaskFailedException if the route is missing, and the whole API is missing too: a Web UI that has
    ///     just started answers before it has added its API
    static FailedRequest of(TaskFailedException answer, WebUiApi api, RequestTurn turn, boolean wasSeen)
            throws TaskFailedException, InterruptedException {
        if (WebUiErrors.isNoSuchRoute(answer.failure())) {
            var _ = api.progress();
            return new FailedRequest(answer, false);
        }
        if (answer.failure().code() != Code.RUNTIME_UNAVAILABLE) {
            return new FailedRequest(answer, false);
        }
        // A proxy has answered. It may have given up waiting, or have lost the runtime in the middle of the run.
        boolean mayRun = isBusy(api, turn);
        return mayRun || wasSeen
                ? new FailedRequest(
                        TaskFailedException.of(
                                Code.RUNTIME_DIED,
                                Stage.GENERATION,
                                "a proxy answered while the runtime worked on the task: "
                                        + answer.failure().detail(),
                                answer),
                        mayRun)
                : new FailedRequest(answer, false);
    }

    private static boolean isBusy(WebUiApi api, RequestTurn turn) throws InterruptedException {
        try {
            return !turn.isOver(api.progress());
        } catch (TaskFailedException e) {
            return false;
        }
    }
}
