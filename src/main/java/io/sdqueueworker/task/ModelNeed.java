package io.sdqueueworker.task;

import java.util.List;

/// A model that a task names.
///
/// @param kind the purpose for which the runtime loads it
/// @param folders the folders of the model directory that it may be in, in the order in which the runtime looks;
///     none if they are not known, and it may be in any. [#ANYWHERE] stands for every other folder
/// @param name as the task writes it. For [ModelKind#FILE], the path below one of the folders, with its ending.
///     Other names may lack folder and ending
/// @param optional whether the task works without it: the name may mean something else than a file
public record ModelNeed(ModelKind kind, List<String> folders, String name, boolean optional) {

    /// Stands behind the folders of a need if the model may be in another one, but only in one.
    public static final String ANYWHERE = "";

    public ModelNeed {
        folders = List.copyOf(folders);
    }

    /// Returns whether another need is for the same model, wherever it may lie and however much it is needed.
    public boolean isSameModel(ModelNeed other) {
        return kind == other.kind && name.equals(other.name);
    }

    /// Omits the name, which is the sender's text.
    @Override
    public String toString() {
        return "ModelNeed[" + kind + "]";
    }
}
