package io.sdqueueworker.task;

import java.util.Arrays;
import java.util.Optional;

/// The work that a task asks for. The wire name is the message's `tasktype` and a metric label.
public enum TaskKind {
    TEXT_TO_IMAGE("text-to-image"),
    IMAGE_TO_IMAGE("image-to-image"),
    /// Enlarges or restores one image without a prompt.
    EXTRA_SINGLE_IMAGE("extra-single-image"),
    /// Enlarges or restores several images in the same way.
    EXTRA_BATCH_IMAGES("extra-batch-images", "extra-batch-image"),
    /// Describes an image in words.
    INTERROGATE("interrogate"),
    /// Reads from an image's file how it was generated.
    PNG_INFO("png-info"),
    /// Executes a graph of nodes.
    PIPELINE("pipeline");

    private final String wireName;
    private final String alias;

    TaskKind(String wireName) {
        this(wireName, wireName);
    }

    /// @param alias another name in messages. The original queue agent takes `extra-batch-image` only
    TaskKind(String wireName, String alias) {
        this.wireName = wireName;
        this.alias = alias;
    }

    /// The name in messages and metrics.
    public String wireName() {
        return wireName;
    }

    /// The kind that a message's `tasktype` names, if this worker knows it.
    public static Optional<TaskKind> named(String wireName) {
        return Arrays.stream(values()).filter(kind -> kind.isCalled(wireName)).findFirst();
    }

    private boolean isCalled(String name) {
        return wireName.equals(name) || alias.equals(name);
    }
}
