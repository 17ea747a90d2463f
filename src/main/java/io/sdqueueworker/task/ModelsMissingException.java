package io.sdqueueworker.task;

import java.util.List;

/// A runtime has refused a task for models that it has no file of. They may be fetched, and the task run again.
public final class ModelsMissingException extends TaskFailedException {

    private static final long serialVersionUID = 1L;

    private final transient List<ModelNeed> needs;

    /// @param needs the models that the runtime has not found
    public ModelsMissingException(Failure failure, List<ModelNeed> needs) {
        super(failure);
        this.needs = List.copyOf(needs);
    }

    /// The models that the runtime has not found.
    public List<ModelNeed> needs() {
        return needs;
    }
}
