package io.sdqueueworker.task;

import java.util.Optional;

/// What a task asks for. The wire name is the message's `tasktype` and a metric label.
public enum TaskKind {
    TEXT_TO_IMAGE("text-to-image"),
    IMAGE_TO_IMAGE("image-to-image"),
    /// One image, enlarged or mended without a prompt.
    EXTRA_SINGLE_IMAGE("extra-single-image"),
    /// Several images, each enlarged or mended alike.
    EXTRA_BATCH_IMAGES("extra-batch-images"),
    /// An image, put into words.
    INTERROGATE("interrogate"),
    /// What an image's file says of how it was made.
    PNG_INFO("png-info"),
    /// A graph of nodes, for a runtime that executes such.
    PIPELINE("pipeline");

    private final String wireName;

    TaskKind(String wireName) {
        this.wireName = wireName;
    }

    /// The name in messages.
    public String wireName() {
        return wireName;
    }

    /// The kind that a message's `tasktype` names, or nothing where this worker does not know it.
    public static Optional<TaskKind> named(String wireName) {
        for (TaskKind kind : values()) {
            if (kind.wireName.equals(wireName)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
