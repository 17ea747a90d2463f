package io.sdqueueworker.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;

/// The request of a task to its runtime, parsed as JSON.
public final class TaskContent {

    private static final JsonMapper JSON =
            ExactJson.builder(ExactJson.longTexts().build()).build();

    private TaskContent() {}

    /// @throws TaskFailedException with the code INVALID_REQUEST if it is not JSON
    public static JsonNode of(Task task) throws TaskFailedException {
        try {
            return JSON.readTree(task.payload().json());
        } catch (JsonProcessingException e) {
            throw TaskFailedException.of(Code.INVALID_REQUEST, Stage.STAGING, "the content is not JSON", e);
        }
    }
}
