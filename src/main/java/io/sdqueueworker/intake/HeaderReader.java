package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import java.util.function.Function;

/// Reads the header that all wire formats have: the task's id, where its outputs go, and what its sender gets back.
final class HeaderReader {

    private final String bucket;

    /// @param bucket where the results of every task go
    HeaderReader(String bucket) {
        this.bucket = bucket;
    }

    /// A field of a message.
    ///
    /// @param path for the sender, such as `metadata.id`
    record Field(String path, JsonNode value) {

        /// The member of an object.
        static Field of(String parent, JsonNode object, String name) {
            return new Field(parent + "." + name, object.path(name));
        }
    }

    /// Reads the header, then the rest of the message.
    ///
    /// @param rest reads what follows on the header
    /// @return what the rest is read as, unless a field of the header is wrong
    Parsed read(Identity identity, Field id, Field prefix, Context context, Function<TaskHeader, Parsed> rest) {
        TaskId taskId;
        try {
            taskId = TaskFields.id(id.value());
        } catch (IllegalArgumentException e) {
            return new Parsed.Malformed(id.path() + ": " + e.getMessage());
        }
        OutputLocation outputs;
        try {
            outputs = new OutputLocation(bucket, TaskFields.prefix(prefix.value()), taskId);
        } catch (IllegalArgumentException e) {
            // The result can still be published, at the location of a task without a prefix.
            OutputLocation fallback = new OutputLocation(bucket, "", taskId);
            return TaskFields.refused(
                    new TaskHeader(taskId, identity, fallback, context),
                    Code.MALFORMED,
                    prefix.path() + ": " + e.getMessage());
        }
        return rest.apply(new TaskHeader(taskId, identity, outputs, context));
    }
}
