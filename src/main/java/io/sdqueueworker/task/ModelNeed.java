package io.sdqueueworker.task;

import java.util.List;

/// A model that a task names.
///
/// @param kind what the runtime takes it for
/// @param folders where it may lie below the model directory, in the order in which the runtime looks, such as
///     `Stable-diffusion` or `loras`; none where nobody knows, and it may be any
/// @param name as the task writes it. For [ModelKind#FILE] it is the path below one of the folders, with its ending;
///     the Web UI's names may lack folder and ending, and have a hash behind them
/// @param optional whether the task may do without it: the name may stand for something else than a file
public record ModelNeed(ModelKind kind, List<String> folders, String name, boolean optional) {

    public ModelNeed {
        folders = List.copyOf(folders);
    }

    /// Says nothing of the name, which is the sender's text.
    @Override
    public String toString() {
        return "ModelNeed[" + kind + "]";
    }
}
