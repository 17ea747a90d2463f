package io.sdqueueworker.task;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The part of a task that is known before its content is read. It is enough to publish how the task ended.
///
/// @param id the sender's name for the task
/// @param identity identifies the task over all its deliveries
/// @param outputs the location of the results
/// @param context the sender's own data, returned unchanged
/// @param expiresAt the time after which the sender does not need the result, if given
public record TaskHeader(
        TaskId id, Identity identity, OutputLocation outputs, Context context, Optional<Instant> expiresAt) {

    /// The header of a task that does not expire.
    public TaskHeader(TaskId id, Identity identity, OutputLocation outputs, Context context) {
        this(id, identity, outputs, context, Optional.empty());
    }

    /// The same header with the time after which the result is not needed any more.
    public TaskHeader expiringAt(Optional<Instant> time) {
        return new TaskHeader(id, identity, outputs, context, time);
    }

    /// The tag of the document of the task's success.
    public OutputTag tag() {
        return identity.tag(id);
    }

    /// The tag of the files of one run of the task.
    public OutputTag runTag(UUID run) {
        return identity.runTag(id, run);
    }

    /// The address of the document of the task's success.
    public S3Uri result() {
        return outputs.result(tag());
    }
}
