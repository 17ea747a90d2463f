package io.sdqueueworker.task;

import java.util.Optional;

/// The reason of a failure. It is a metric label and a value on the wire, and decides the consequence.
public enum Code {
    /// The message is not a task in a format that the worker knows.
    MALFORMED(Consequence.REJECT),
    /// The task asks for a kind of work that the worker or its runtime does not do.
    UNSUPPORTED_TASK(Consequence.REJECT),
    /// The runtime rejects the request as invalid.
    INVALID_REQUEST(Consequence.REJECT),
    /// The content is a workflow in the form that the user interface saves, not in the form of the API.
    UI_WORKFLOW_FORMAT(Consequence.REJECT),
    /// A payload or an input must not be fetched: its address, source, size or content is not allowed.
    INPUT_REFUSED(Consequence.REJECT),
    /// The task is too old: it has passed its own expiry time, or the age that the worker allows.
    EXPIRED(Consequence.REJECT),

    /// A payload or an input does not exist.
    INPUT_NOT_FOUND(Consequence.SET_ASIDE),
    /// The outputs are larger than the empty spool.
    OUTPUT_TOO_LARGE(Consequence.SET_ASIDE),
    /// The outputs must not be written where the task asks: the bucket denies the worker that key, but not others.
    OUTPUT_REFUSED(Consequence.SET_ASIDE),
    /// The model is larger than the space for all models.
    MODEL_TOO_LARGE(Consequence.SET_ASIDE),
    /// The model is broken at its source: its bytes do not match the bucket's checksum, or are not a model. Or the
    /// bucket answers, but not for this object: it is archived, encrypted with an unknown key, or denied.
    MODEL_INVALID(Consequence.SET_ASIDE),
    /// The message has been received too often, however its attempts have ended.
    ATTEMPTS_SPENT(Consequence.SET_ASIDE),

    /// The workflow has a node of a class that this runtime does not have.
    UNKNOWN_NODE(Consequence.PROVE),
    /// The request names a model that this runtime does not have.
    MODEL_NOT_FOUND(Consequence.PROVE),
    /// The runtime refuses the request for another reason that lies in the request.
    RUNTIME_REFUSED(Consequence.PROVE),
    /// The runtime reported success without an output.
    OUTPUT_MISSING(Consequence.PROVE),
    /// The runtime used another model than the one that the task names. Its outputs are not published.
    WRONG_MODEL(Consequence.PROVE),
    /// The runtime failed for an unclear reason.
    RUNTIME_ERROR(Consequence.PROVE),
    /// An error in the worker itself.
    INTERNAL(Consequence.PROVE),

    /// The output bucket does not answer, or fails.
    STORAGE_UNAVAILABLE(Consequence.CLOSE_INTAKE, Dependency.STORAGE),
    /// The output bucket refuses the worker's credentials, or denies it every key.
    ACCESS_DENIED(Consequence.CLOSE_INTAKE, Dependency.STORAGE),
    /// The model bucket does not answer, or refuses the worker's credentials.
    MODELS_UNAVAILABLE(Consequence.CLOSE_INTAKE, Dependency.MODELS),
    /// The topic cannot be published to.
    NOTIFICATION_UNAVAILABLE(Consequence.CLOSE_INTAKE, Dependency.NOTIFICATION),
    /// The runtime does not answer, or refuses the worker's credentials.
    RUNTIME_UNAVAILABLE(Consequence.CLOSE_INTAKE, Dependency.RUNTIME),
    /// A run continues although the runtime was asked to stop it: the runtime needs a restart.
    RUNTIME_STUCK(Consequence.CLOSE_INTAKE, Dependency.RUNTIME),
    /// The work directory or the model directory is full or cannot be written.
    DISK_FULL(Consequence.CLOSE_INTAKE, Dependency.DISK),

    /// The runtime worked on the task for longer than the time limit.
    RUNTIME_TIMEOUT(Consequence.RETRY, Dependency.RUNTIME),
    /// The runtime made no progress for the stall timeout.
    STALLED(Consequence.RETRY, Dependency.RUNTIME),
    /// The GPU ran out of memory.
    OUT_OF_MEMORY(Consequence.RETRY),
    /// The runtime went away while it worked on the task.
    RUNTIME_DIED(Consequence.RETRY, Dependency.RUNTIME),
    /// The source of an input does not answer, or fails. The source is the task's own, so other tasks are accepted
    /// meanwhile.
    INPUT_UNAVAILABLE(Consequence.RETRY_FOR_LONG),

    /// The worker was killed while the runtime worked on the task, and the outputs are lost. The run is stopped
    /// before the runtime gets another task.
    WORKER_DIED(Consequence.RELEASE_AND_CLOSE_INTAKE, Dependency.RUNTIME),

    /// The GPU or its driver fails every task until the runtime restarts.
    GPU_FAULT(Consequence.RELEASE_AND_CLOSE_INTAKE, Dependency.RUNTIME);

    /// The consequence of a failure.
    public enum Consequence {
        /// The sender is at fault, and has what is needed to send a corrected task: the failure is published
        /// and the message deleted.
        REJECT,
        /// Another attempt would fail, too, but not for a reason in the message alone: the failure is
        /// published, and the message kept for an operator.
        SET_ASIDE,
        /// One runtime blames the task, which proves nothing: the task returns for a second opinion. If that is
        /// the same, it is set aside.
        PROVE,
        /// This task failed here: it returns after a pause, up to the limit of attempts. If the code names a
        /// dependency, no other task is accepted until that is healthy.
        RETRY,
        /// Like [#RETRY], but for a time instead of a number of attempts, and with longer pauses.
        RETRY_FOR_LONG,
        /// A dependency is at fault: the task returns, and no task is accepted until the dependency is healthy.
        CLOSE_INTAKE,
        /// Like [#CLOSE_INTAKE], but the task is released at once for another pod.
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

    /// The consequence of a failure with this code.
    public Consequence consequence() {
        return consequence;
    }

    /// The dependency that must be healthy before another task is accepted.
    public Optional<Dependency> dependency() {
        return dependency;
    }

    /// Reports whether one runtime, or this worker, has judged one task. It may be at fault itself.
    public boolean isVerdict() {
        return consequence == Consequence.PROVE || consequence == Consequence.RETRY;
    }

    /// Reports whether the failure is final in itself: another attempt would end in the same way.
    public boolean isFinal() {
        return consequence == Consequence.REJECT || consequence == Consequence.SET_ASIDE;
    }
}
