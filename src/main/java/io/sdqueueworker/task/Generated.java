package io.sdqueueworker.task;

import java.util.List;

/// What the runtime made of a task.
///
/// @param files in the runtime's order
/// @param parameters the parameters that the runtime says it used, a JSON object
/// @param seeds the seeds of the images, in their order; empty where the runtime tells none
public record Generated(List<GeneratedFile> files, String parameters, List<Long> seeds) {

    public Generated {
        files = List.copyOf(files);
        seeds = List.copyOf(seeds);
    }
}
