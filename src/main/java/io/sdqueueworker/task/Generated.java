package io.sdqueueworker.task;

import java.util.List;
import java.util.Optional;

/// What the runtime made of a task: files, or a text.
///
/// @param files in the runtime's order; empty where a text was asked for
/// @param parameters the parameters that the runtime says it used, a JSON object
/// @param seeds the seeds of the images, in their order; empty where the runtime tells none
/// @param text what a task was after that asks for words; empty where it asks for images
public record Generated(List<GeneratedFile> files, String parameters, List<Long> seeds, Optional<String> text) {

    public Generated {
        files = List.copyOf(files);
        seeds = List.copyOf(seeds);
    }

    /// Images, and no text.
    public static Generated images(List<GeneratedFile> files, String parameters, List<Long> seeds) {
        return new Generated(files, parameters, seeds, Optional.empty());
    }
}
