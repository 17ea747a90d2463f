package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;

/// Reads the fields that the wire formats have in common, independent of their place in a message.
final class TaskFields {

    private TaskFields() {}

    /// The task itself: the message, or the value of an outer `task`.
    static JsonNode inner(ObjectNode message) {
        return message.path("task").isObject() ? message.path("task") : message;
    }

    /// @throws IllegalArgumentException that says what is wrong, without quoting it
    static TaskId id(JsonNode id) {
        if (id.isTextual() || id.isIntegralNumber()) {
            return new TaskId(id.asText());
        }
        throw new IllegalArgumentException("the task id is missing or not a text");
    }

    /// The prefix as it was sent, empty if the message has none.
    ///
    /// @throws IllegalArgumentException if it is not a text
    static String prefix(JsonNode prefix) {
        if (prefix.isMissingNode() || prefix.isNull()) {
            return "";
        }
        if (prefix.isTextual()) {
            return prefix.textValue();
        }
        throw new IllegalArgumentException("the prefix is not a text");
    }

    static Parsed refused(TaskHeader header, Code code, String detail) {
        return new Parsed.Refused(header, new Failure(code, Stage.INTAKE, detail));
    }
}
