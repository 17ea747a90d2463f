package io.sdqueueworker.task;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The outputs of a task: files, or a text.
///
/// @param files in the runtime's order; empty if the task asks for a text
/// @param parameters the parameters that the runtime reports, a JSON object
/// @param seeds the seeds of the images, in their order; empty if the runtime reports none
/// @param text the text that the task asks for; empty if it asks for images
/// @param warnings what the sender should know of a success, such as an output that is left out. They may quote
///     the runtime
public record Generated(
        List<GeneratedFile> files, String parameters, List<Long> seeds, Optional<String> text, List<String> warnings) {

    public Generated {
        files = List.copyOf(files);
        seeds = List.copyOf(seeds);
        warnings = List.copyOf(warnings);
    }

    /// Outputs without a warning.
    public Generated(List<GeneratedFile> files, String parameters, List<Long> seeds, Optional<String> text) {
        this(files, parameters, seeds, text, List.of());
    }

    /// Outputs without a text.
    public static Generated images(List<GeneratedFile> files, String parameters, List<Long> seeds) {
        return new Generated(files, parameters, seeds, Optional.empty());
    }

    /// The same outputs, with further warnings after those that they have.
    public Generated warned(List<String> more) {
        return new Generated(
                files,
                parameters,
                seeds,
                text,
                Stream.concat(warnings.stream(), more.stream()).toList());
    }
}
