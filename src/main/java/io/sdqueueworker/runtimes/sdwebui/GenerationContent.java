package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;

/// The request of a [GenerationRun], and the parts that it needs.
///
/// @param models those that the Web UI has to list before the request is sent
/// @param spool takes the images of the answer
/// @param writing writes the request again
record GenerationContent(TaskKind kind, WebUiRequest request, TaskModels models, Spool spool, Writing writing) {

    /// Writes a request with the names that the Web UI lists now.
    interface Writing {

        WebUiRequest write() throws TaskFailedException, InterruptedException;
    }

    WebUiRoute route() {
        return WebUiRoute.of(kind);
    }

    /// The request after all models have been listed. If one is listed by another name than the request has, it is
    /// written again.
    WebUiRequest listed() throws TaskFailedException, InterruptedException {
        boolean isRenamed = models.requireListed(request.checkpoint());
        return isRenamed ? writing.write() : request;
    }
}
