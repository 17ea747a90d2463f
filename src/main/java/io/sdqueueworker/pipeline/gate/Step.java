package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskKind;
import java.util.Locale;
import java.util.Optional;

/// An action outside of the worker that every task may need, and that can fail while others of the same dependency
/// work: S3 may answer writes and throttle reads.
public enum Step {
    /// Reads a message that is too large for the queue.
    PAYLOAD_GET(Dependency.STORAGE),
    /// Looks for the result of an earlier attempt.
    RESULT_GET(Dependency.STORAGE),
    /// Uploads a file.
    OUTPUT_PUT(Dependency.STORAGE),
    /// Writes a result document, on the condition that none exists.
    RESULT_PUT(Dependency.STORAGE),
    /// Publishes a notification.
    PUBLISH(Dependency.NOTIFICATION),
    /// Lists or fetches models.
    MODEL_GET(Dependency.MODELS),
    /// Fetches the inputs that tasks name by URL.
    INPUTS(Dependency.INPUTS),
    /// Writes to the work directory or the model directory.
    DISK_WRITE(Dependency.DISK),
    /// Keeps a received message hidden.
    LEASE_RENEWAL(Dependency.QUEUE),
    /// Deletes the message of a finished task. Without it, every message would come back for ever.
    MESSAGE_DELETE(Dependency.QUEUE),
    /// Submits a task of this kind to the runtime. Routes fail one by one: a proxy may stop one, and a fork may
    /// lack one.
    TEXT_TO_IMAGE(TaskKind.TEXT_TO_IMAGE),
    IMAGE_TO_IMAGE(TaskKind.IMAGE_TO_IMAGE),
    EXTRA_SINGLE_IMAGE(TaskKind.EXTRA_SINGLE_IMAGE),
    EXTRA_BATCH_IMAGES(TaskKind.EXTRA_BATCH_IMAGES),
    INTERROGATE(TaskKind.INTERROGATE),
    PNG_INFO(TaskKind.PNG_INFO),
    PIPELINE(TaskKind.PIPELINE);

    private final Dependency dependency;
    private final Optional<TaskKind> kind;

    Step(Dependency dependency) {
        this.dependency = dependency;
        this.kind = Optional.empty();
    }

    Step(TaskKind kind) {
        this.dependency = Dependency.RUNTIME;
        this.kind = Optional.of(kind);
    }

    /// The submission of tasks of one kind.
    public static Step submissionOf(TaskKind kind) {
        return valueOf(kind.name());
    }

    /// The dependency that this is a step of.
    public Dependency dependency() {
        return dependency;
    }

    /// The kind of tasks that this step submits to the runtime; empty for all other steps.
    public Optional<TaskKind> kind() {
        return kind;
    }

    /// Returns whether this step submits tasks to the runtime.
    public boolean isSubmission() {
        return kind.isPresent();
    }

    /// Returns whether this step fails because of this pod alone, and not because of a service that all pods use.
    public boolean isOfPod() {
        return isSubmission() || this == DISK_WRITE;
    }

    /// Returns whether a task takes this step only before the runtime works for it, so that another pod could take
    /// the task over without a loss.
    public boolean isBeforeGeneration() {
        return isSubmission() || this == PAYLOAD_GET || this == MODEL_GET || this == INPUTS;
    }

    /// Returns whether this step publishes how a task has ended.
    public boolean isPublication() {
        return this == OUTPUT_PUT || this == RESULT_PUT || this == PUBLISH;
    }

    /// Returns whether a failure in this step means that other tasks would fail here, too.
    public boolean isBlamedBy(Failure failure) {
        return failure.code().dependency().equals(Optional.of(dependency));
    }

    /// The name in health reports and logs, such as `result-get`.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
