package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.publication.Json;
import io.sdqueueworker.publication.ResultFormat;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.TaskId;

/// The result document of ComfyUI tasks: a number for success or failure, and the reason of a failure.
final class ComfyUiResultFormat implements ResultFormat {

    @Override
    public ObjectNode completed(TaskId id, Generated generated) {
        return Json.object().put("code", 200);
    }

    @Override
    public ObjectNode failed(TaskId id, Failure failure) {
        return Json.object()
                .put("code", 500)
                .put("id_task", id.value())
                .put("error_msg", failure.detail())
                .put("reason", failure.code().name());
    }
}
