package io.sdqueueworker.task;

import java.util.List;

/// The runtime refused a task because it has no file of some models. They may be fetched, and the task run again.
public final class ModelsMissingException extends TaskFailedException {

    private static final long serialVersionUID = 1L;

    private final transient List<ModelNeed> needs;

    /// @param needs the models that the runtime did not find
    public ModelsMissingException(Failure failure, List<ModelNeed> needs) {
        super(failure);
        this.needs = List.copyOf(needs);
    }

    /// The models that the runtime did not find.
    public List<ModelNeed> needs() {
        return needs;
    }
}
