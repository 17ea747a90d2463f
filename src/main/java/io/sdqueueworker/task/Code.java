package io.sdqueueworker.task;

import java.util.Optional;

/// Why a task failed. A closed set: metric label, wire value, and the constant says what follows.
public enum Code {
    /// The message is not a task in a format that the worker knows.
    MALFORMED(Consequence.REJECT),
    /// The task asks for a kind of work that the worker or its runtime does not do.
    UNSUPPORTED_TASK(Consequence.REJECT),
    /// The runtime says that the request is invalid.
    INVALID_REQUEST(Consequence.REJECT),
    /// The content is a workflow in the form that the user interface saves, which is not the API's.
    UI_WORKFLOW_FORMAT(Consequence.REJECT),
    /// The workflow has a node whose class this runtime does not have.
    UNKNOWN_NODE(Consequence.REJECT),
    /// The request names a model that this runtime does not have.
    MODEL_NOT_FOUND(Consequence.REJECT),
    /// The runtime refuses the request for another reason of the request's.
    RUNTIME_REFUSED(Consequence.REJECT),
    /// The runtime reported success without an output.
    OUTPUT_MISSING(Consequence.REJECT),
    /// What the message points to, or an input, is not to be fetched: its address, its source, its size or its content
    /// is not allowed.
    INPUT_REFUSED(Consequence.REJECT),
    /// What the message points to, or an input, does not exist.
    INPUT_NOT_FOUND(Consequence.REJECT),
    /// Nobody waits for the task any more: its time, or the age that the worker allows, has passed.
    EXPIRED(Consequence.REJECT),
    /// The outputs need more room than the spool has when it is empty.
    OUTPUT_TOO_LARGE(Consequence.REJECT),
    /// The model needs more room than there is for all models together.
    MODEL_TOO_LARGE(Consequence.REJECT),
    /// The model is broken where it comes from: its bytes are not what the model bucket says, or are no model.
    MODEL_INVALID(Consequence.REJECT),

    /// The output bucket does not answer, or answers with an error of its own.
    STORAGE_UNAVAILABLE(Consequence.CLOSE_INTAKE, Dependency.STORAGE),
    /// The output bucket refuses the worker's credentials.
    ACCESS_DENIED(Consequence.CLOSE_INTAKE, Dependency.STORAGE),
    /// The model bucket does not answer, or refuses the worker's credentials.
    MODELS_UNAVAILABLE(Consequence.CLOSE_INTAKE, Dependency.MODELS),
    /// The topic cannot be published to.
    NOTIFICATION_UNAVAILABLE(Consequence.CLOSE_INTAKE, Dependency.NOTIFICATION),
    /// The runtime does not answer, or refuses the worker's credentials.
    RUNTIME_UNAVAILABLE(Consequence.CLOSE_INTAKE, Dependency.RUNTIME),
    /// A run that was told to stop goes on: the runtime has to be restarted.
    RUNTIME_STUCK(Consequence.CLOSE_INTAKE, Dependency.RUNTIME),
    /// The work directory or the model directory is full or cannot be written.
    DISK_FULL(Consequence.CLOSE_INTAKE, Dependency.DISK),

    /// The runtime worked on the task for longer than the time limit.
    RUNTIME_TIMEOUT(Consequence.RETRY, Dependency.RUNTIME),
    /// The runtime showed no progress for the stall timeout.
    STALLED(Consequence.RETRY, Dependency.RUNTIME),
    /// The GPU had too little memory for the task.
    OUT_OF_MEMORY(Consequence.RETRY),
    /// The runtime went away while it worked on the task.
    RUNTIME_DIED(Consequence.RETRY, Dependency.RUNTIME),
    /// The runtime has used another model than the one that the task names. What it made is not published.
    WRONG_MODEL(Consequence.RETRY),
    /// The source of an input does not answer, or answers with an error of its own. It is the task's own source, so
    /// other tasks are taken on meanwhile.
    INPUT_UNAVAILABLE(Consequence.RETRY),
    /// An error of the worker's own.
    INTERNAL(Consequence.RETRY),
    /// The runtime failed without a reason that tells whose fault it is: once may be chance, twice is the task.
    RUNTIME_ERROR(Consequence.RETRY_ONCE),

    /// The worker was killed while the runtime worked on the task, and what was made cannot be had any more. What the
    /// runtime may still do for it is stopped before it takes another task on.
    WORKER_DIED(Consequence.RELEASE_AND_CLOSE_INTAKE, Dependency.RUNTIME),

    /// The GPU or its driver is broken for every task until the runtime restarts.
    GPU_FAULT(Consequence.RELEASE_AND_CLOSE_INTAKE, Dependency.RUNTIME);

    /// What follows from a failure.
    public enum Consequence {
        /// The task is at fault: its sender is told and the message is deleted.
        REJECT,
        /// This task failed here: it comes back after a pause, up to the limit of attempts. Where a dependency is
        /// named, no other task is taken on until that is well again.
        RETRY,
        /// Like [#RETRY], but the second failure rejects the task.
        RETRY_ONCE,
        /// The surroundings are at fault: the task comes back, and none is taken on until the dependency is well.
        CLOSE_INTAKE,
        /// Like [#CLOSE_INTAKE], but the task goes back at once, for another pod to take.
        RELEASE_AND_CLOSE_INTAKE
    }

    private final Consequence consequence;
    private final Optional<Dependency> dependency;

    Code(Consequence consequence) {
        this.consequence = consequence;
        this.dependency = Optional.empty();
    }

    Code(Consequence consequence, Dependency dependency) {
        this.consequence = consequence;
        this.dependency = Optional.of(dependency);
    }

    /// What follows from a failure with this code.
    public Consequence consequence() {
        return consequence;
    }

    /// The dependency that must be well again before another task is taken on.
    public Optional<Dependency> dependency() {
        return dependency;
    }
}
