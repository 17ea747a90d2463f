package io.sdqueueworker.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;

/// What a task asks its runtime for, as JSON to look into.
public final class TaskContent {

    private static final JsonMapper JSON =
            ExactJson.builder(ExactJson.longTexts().build()).build();

    private TaskContent() {}

    /// @throws TaskFailedException with the code INVALID_REQUEST when it is no JSON
    public static JsonNode of(Task task) throws TaskFailedException {
        try {
            return JSON.readTree(task.payload().json());
        } catch (JsonProcessingException e) {
            throw TaskFailedException.of(Code.INVALID_REQUEST, Stage.STAGING, "the content is not JSON", e);
        }
    }
}
