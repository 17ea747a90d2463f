package io.sdqueueworker.command;

import io.sdqueueworker.models.ModelSource;
import java.util.List;
import java.util.Optional;

/// The command that the arguments of the process ask for.
public sealed interface CommandLine {

    /// The help text.
    String USAGE = """
            usage: sd-queue-worker                   takes tasks from the queue until SIGTERM
                   sd-queue-worker prefetch [PATTERN...]
                                                     downloads the models of WORKER_MODELS_PREFETCH, or those that
                                                     match the patterns, and exits: for an init container
                   sd-queue-worker doctor [--json] [--models=s3://BUCKET/PREFIX]
                                                     checks everything a worker with these settings needs
                   sd-queue-worker version           prints the version
                   sd-queue-worker help              prints this help
            """;

    /// The option that names a source of models.
    String MODELS = "--models=";

    /// Runs the worker.
    record Work() implements CommandLine {}

    /// Checks the dependencies of a worker.
    ///
    /// @param json prints the report as JSON
    /// @param models the source of models, if it is not in the settings
    record Examine(boolean json, Optional<ModelSource.Bucket> models) implements CommandLine {}

    /// Downloads models.
    ///
    /// @param patterns select the models; empty for those of the settings
    record FetchModels(List<String> patterns) implements CommandLine {}

    /// Prints the version.
    record Version() implements CommandLine {}

    /// Prints the help text.
    record Help() implements CommandLine {}

    /// Reports a command line that is not understood.
    ///
    /// @param line the reason
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
            case "version", "--version" -> new Version();
            case "help", "--help", "-h" -> new Help();
            default -> new Wrong("unknown command: " + words.getFirst());
        };
    }

    private static CommandLine prefetch(List<String> patterns) {
        return patterns.stream()
                .filter(pattern -> pattern.startsWith("-"))
                .findFirst()
                .<CommandLine>map(option -> new Wrong("unknown option of prefetch: " + option))
                .orElseGet(() -> new FetchModels(patterns));
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
