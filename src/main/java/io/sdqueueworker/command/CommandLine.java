package io.sdqueueworker.command;

import io.sdqueueworker.models.ModelSource;
import java.util.List;
import java.util.Optional;

/// What the process is asked to do, by its arguments.
public sealed interface CommandLine {

    /// How to call it.
    String USAGE = """
            usage: sd-queue-worker                   takes tasks from the queue, until SIGTERM
                   sd-queue-worker prefetch [PATTERN...]
                                                     fetches the models of WORKER_MODELS_PREFETCH, or those that
                                                     match the patterns, and ends: for an init container
                   sd-queue-worker doctor [--json] [--models=s3://BUCKET/PREFIX]
                                                     examines what a worker with these settings needs
                   sd-queue-worker help              prints this
            """;

    /// The option that names a place for models.
    String MODELS = "--models=";

    /// Be a worker.
    record Work() implements CommandLine {}

    /// Examine the surroundings.
    ///
    /// @param json whether the report is for programs
    /// @param models where models are to come from, if the settings do not say so
    record Examine(boolean json, Optional<ModelSource.Bucket> models) implements CommandLine {}

    /// Fetch models.
    ///
    /// @param patterns which; those of the settings where there are none
    record Prefetch(List<String> patterns) implements CommandLine {}

    /// Tell how to call it.
    record Help() implements CommandLine {}

    /// Not understood.
    ///
    /// @param line what is wrong
    record Wrong(String line) implements CommandLine {}

    static CommandLine read(String... arguments) {
        List<String> words = List.of(arguments);
        if (words.isEmpty()) {
            return new Work();
        }
        List<String> options = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "prefetch" -> prefetch(options);
            case "doctor" -> examine(options);
            case "help", "--help", "-h" -> new Help();
            default -> new Wrong("unknown command: " + words.getFirst());
        };
    }

    private static CommandLine prefetch(List<String> patterns) {
        return patterns.stream()
                .filter(pattern -> pattern.startsWith("-"))
                .findFirst()
                .<CommandLine>map(option -> new Wrong("unknown option of prefetch: " + option))
                .orElseGet(() -> new Prefetch(patterns));
    }

    private static CommandLine examine(List<String> options) {
        boolean json = false;
        Optional<ModelSource.Bucket> models = Optional.empty();
        for (String option : options) {
            if (option.startsWith(MODELS)) {
                models = ModelSource.Bucket.parse(option.substring(MODELS.length()));
            }
            if (option.equals("--json")) {
                json = true;
            } else if (!option.startsWith(MODELS) || models.isEmpty()) {
                return new Wrong("unknown option of doctor: " + option);
            }
        }
        return new Examine(json, models);
    }
}
