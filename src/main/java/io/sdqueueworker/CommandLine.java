package io.sdqueueworker;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the process is asked to do, by its arguments.
sealed interface CommandLine {

    /// How to call it.
    String USAGE = """
            usage: sd-queue-worker                   takes tasks from the queue, until SIGTERM
                   sd-queue-worker doctor [--json] [--models=s3://BUCKET/PREFIX]
                                                     examines what a worker with these settings needs
                   sd-queue-worker help              prints this
            """;

    /// What names a place for models.
    Pattern MODELS = Pattern.compile("--models=s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

    /// Be a worker.
    record Work() implements CommandLine {}

    /// Examine the surroundings.
    ///
    /// @param json whether the report is for programs
    /// @param models where models are to come from, if that is to be examined
    record Examine(boolean json, Optional<Models> models) implements CommandLine {}

    /// A place in S3 that models come from.
    ///
    /// @param prefix of their keys; may be empty
    record Models(String bucket, String prefix) {}

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
            case "doctor" -> examine(options);
            case "help", "--help", "-h" -> new Help();
            default -> new Wrong("unknown command: " + words.getFirst());
        };
    }

    private static CommandLine examine(List<String> options) {
        boolean json = false;
        Optional<Models> models = Optional.empty();
        for (String option : options) {
            Matcher place = MODELS.matcher(option);
            if (option.equals("--json")) {
                json = true;
            } else if (place.matches()) {
                models = Optional.of(new Models(
                        place.group(1), Optional.ofNullable(place.group(2)).orElse("")));
            } else {
                return new Wrong("unknown option of doctor: " + option);
            }
        }
        return new Examine(json, models);
    }
}
