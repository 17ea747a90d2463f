package io.sdqueueworker.task;

import java.time.Instant;
import java.util.Optional;

/// What is known of a task before its content is understood: enough to tell its sender how it ended.
///
/// @param id the sender's name for the task
/// @param identity what makes two deliveries the same task
/// @param outputs where the results go
/// @param context what the sender wants back
/// @param expiresAt when nobody waits for the result any more, if the sender says so
public record TaskHeader(
        TaskId id, Identity identity, OutputLocation outputs, Context context, Optional<Instant> expiresAt) {

    /// A task that is worth doing however late.
    public TaskHeader(TaskId id, Identity identity, OutputLocation outputs, Context context) {
        this(id, identity, outputs, context, Optional.empty());
    }

    /// The same header with the time after which the result is not needed any more.
    public TaskHeader expiringAt(Optional<Instant> time) {
        return new TaskHeader(id, identity, outputs, context, time);
    }

    /// The tag of this task's results.
    public OutputTag tag() {
        return identity.tag(id);
    }

    /// Where the document of the task's success stands or will stand.
    public S3Uri result() {
        return outputs.result(tag());
    }
}
