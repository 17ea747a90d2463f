package io.sdqueueworker.generation;

import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.Optional;

/// Decides the kind of a task. A runtime that does one kind only recognizes it by the content, and senders may call
/// it anything.
public interface TaskKinds {

    /// The kind of a task.
    ///
    /// @param tasktype the kind that the message names; empty if it names none, or not by a text
    /// @param content the runtime's own request
    /// @throws TaskFailedException with the code UNSUPPORTED_TASK if the runtime does not support the task, and
    ///     MALFORMED if the message must name a kind and does not
    TaskKind of(Optional<String> tasktype, Payload content) throws TaskFailedException;
}
