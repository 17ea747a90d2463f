package io.sdqueueworker.runtimes;

import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.Optional;
import java.util.Set;

/// The kinds of a runtime whose tasks are what their messages call them: the same content may go to several calls.
///
/// @param supported all other kinds are refused
public record NamedKinds(Set<TaskKind> supported) implements TaskKinds {

    public NamedKinds {
        supported = Set.copyOf(supported);
    }

    @Override
    public TaskKind of(Optional<String> tasktype, Payload content) throws TaskFailedException {
        String name = tasktype.orElseThrow(() ->
                TaskFailedException.of(Code.MALFORMED, Stage.INTAKE, "metadata.tasktype is missing or not a text"));
        TaskKind kind = TaskKind.named(name)
                .orElseThrow(() -> unsupported("this worker knows no tasks of the type '" + name + "'"));
        if (!supported.contains(kind)) {
            throw unsupported("this worker's runtime does not support tasks of the type '" + name + "'");
        }
        return kind;
    }

    /// The failure of a task that a runtime does not support.
    public static TaskFailedException unsupported(String detail) {
        return TaskFailedException.of(Code.UNSUPPORTED_TASK, Stage.INTAKE, detail);
    }
}
