package io.sdqueueworker.runtimes.sdwebui.api;

import io.sdqueueworker.task.TaskKind;

/// The route of the Web UI's API for a kind of task, and its behavior.
public enum WebUiRoute {
    TEXT_TO_IMAGE("txt2img"),
    IMAGE_TO_IMAGE("img2img"),
    EXTRA_SINGLE_IMAGE("extra-single-image"),
    EXTRA_BATCH_IMAGES("extra-batch-images"),
    INTERROGATE("interrogate"),
    PNG_INFO("png-info");

    private final String path;

    WebUiRoute(String path) {
        this.path = path;
    }

    public static WebUiRoute of(TaskKind kind) {
        return switch (kind) {
            case TEXT_TO_IMAGE -> TEXT_TO_IMAGE;
            case IMAGE_TO_IMAGE -> IMAGE_TO_IMAGE;
            case EXTRA_SINGLE_IMAGE -> EXTRA_SINGLE_IMAGE;
            case EXTRA_BATCH_IMAGES -> EXTRA_BATCH_IMAGES;
            case INTERROGATE -> INTERROGATE;
            case PNG_INFO -> PNG_INFO;
            case PIPELINE -> throw new IllegalArgumentException("the Web UI has no pipelines");
        };
    }

    /// The path below the API's address.
    public String path() {
        return path;
    }

    /// Returns whether it runs the model, with the task's scripts, settings and checkpoint.
    public boolean samples() {
        return switch (this) {
            case TEXT_TO_IMAGE, IMAGE_TO_IMAGE -> true;
            case EXTRA_SINGLE_IMAGE, EXTRA_BATCH_IMAGES, INTERROGATE, PNG_INFO -> false;
        };
    }

    /// Returns whether it answers a text instead of images.
    public boolean answersText() {
        return switch (this) {
            case TEXT_TO_IMAGE, IMAGE_TO_IMAGE, EXTRA_SINGLE_IMAGE, EXTRA_BATCH_IMAGES -> false;
            case INTERROGATE, PNG_INFO -> true;
        };
    }

    /// Returns whether a healthy run may show no progress for long: extras report it once for each image, and an
    /// interrogation never. Both may load, or even download, a model first.
    public boolean worksInSilence() {
        return switch (this) {
            case EXTRA_SINGLE_IMAGE, EXTRA_BATCH_IMAGES, INTERROGATE -> true;
            case TEXT_TO_IMAGE, IMAGE_TO_IMAGE, PNG_INFO -> false;
        };
    }
}
