package io.sdqueueworker.task;

import java.util.List;
import java.util.Optional;

/// The outputs of a task: files, or a text.
///
/// @param files in the runtime's order; empty if the task asks for a text
/// @param parameters the parameters that the runtime reports, a JSON object
/// @param seeds the seeds of the images, in their order; empty if the runtime reports none
/// @param text the text that the task asks for; empty if it asks for images
public record Generated(List<GeneratedFile> files, String parameters, List<Long> seeds, Optional<String> text) {

    public Generated {
        files = List.copyOf(files);
        seeds = List.copyOf(seeds);
    }

    /// Outputs without a text.
    public static Generated images(List<GeneratedFile> files, String parameters, List<Long> seeds) {
        return new Generated(files, parameters, seeds, Optional.empty());
    }
}
