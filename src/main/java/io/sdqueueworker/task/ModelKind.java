package io.sdqueueworker.task;

import java.util.Locale;

/// What a runtime takes a model for.
public enum ModelKind {
    /// The model that makes the images, for the Web UI also the refiner and the one of the second pass.
    CHECKPOINT,
    /// What turns its latents into pixels.
    VAE,
    /// A small change to a checkpoint.
    LORA,
    /// An older form of such a change.
    HYPERNETWORK,
    /// A word that a checkpoint is taught, also called textual inversion.
    EMBEDDING,
    /// What has an image guide another.
    CONTROLNET,
    /// What makes images larger.
    UPSCALER,
    /// A file that a node of ComfyUI loads: its folders say what it is.
    FILE;

    /// The kind as it stands in texts for people.
    public String label() {
        return this == FILE ? "model file" : name().toLowerCase(Locale.ROOT);
    }
}
