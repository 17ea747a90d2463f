package io.sdqueueworker;

import java.util.List;

/// What the process is asked to do, by its arguments.
sealed interface CommandLine {

    /// How to call it.
    String USAGE = """
            usage: sd-queue-worker                   takes tasks from the queue, until SIGTERM
                   sd-queue-worker doctor [--json]   examines what a worker with these settings needs
                   sd-queue-worker help              prints this
            """;

    /// Be a worker.
    record Work() implements CommandLine {}

    /// Examine the surroundings.
    ///
    /// @param json whether the report is for programs
    record Examine(boolean json) implements CommandLine {}

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
        return options.stream()
                .filter(option -> !option.equals("--json"))
                .findFirst()
                .<CommandLine>map(option -> new Wrong("unknown option of doctor: " + option))
                .orElseGet(() -> new Examine(!options.isEmpty()));
    }
}
