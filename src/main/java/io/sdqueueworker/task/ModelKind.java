package io.sdqueueworker.task;

import java.util.Locale;

/// The purpose for which a runtime loads a model.
public enum ModelKind {
    /// The model that makes the images. For the Web UI, also the refiner and the model of the second pass.
    CHECKPOINT,
    /// Turns the checkpoint's latents into pixels.
    VAE,
    /// A VAE or a text encoder that the Web UI loads with a checkpoint: a module of Forge, or a text encoder of
    /// SD.Next.
    MODULE,
    /// A small change to a checkpoint.
    LORA,
    /// An older form of such a change.
    HYPERNETWORK,
    /// A word taught to a checkpoint, also called textual inversion.
    EMBEDDING,
    /// Makes an image guide the generation.
    CONTROLNET,
    /// Enlarges images.
    UPSCALER,
    /// A file that a node of a workflow loads, or a folder of files that make one model. Its folder shows its
    /// purpose.
    FILE,
    /// All files that match a glob of the operator's, never of a sender's. The folders of the need are ignored.
    PATTERN;

    /// The name in texts for people.
    public String label() {
        return switch (this) {
            case FILE -> "model file";
            case PATTERN -> "model pattern";
            case CHECKPOINT, VAE, MODULE, LORA, HYPERNETWORK, EMBEDDING, CONTROLNET, UPSCALER ->
                name().toLowerCase(Locale.ROOT);
        };
    }
}
