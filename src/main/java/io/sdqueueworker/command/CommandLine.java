package io.sdqueueworker.command;

import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Identity;
import java.util.ArrayList;
import java.util.Arrays;
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
                   sd-queue-worker doctor [--json] [--aws-only] [--fail-on=failure] [--models=s3://BUCKET/PREFIX]
                                                     checks everything a worker with these settings needs
                   sd-queue-worker redrive --list | [--dry-run] (--all | --code=CODE | IDENTITY...)
                                                     lists the messages in the quarantine, or sends them again
                   sd-queue-worker version           prints the version
                   sd-queue-worker help              prints this help
            """;

    /// The option that names a source of models.
    String MODELS = "--models=";

    /// The option that names a failure code.
    String CODE = "--code=";

    /// The option with which a process succeeds although there are warnings.
    String FAIL_ON_FAILURE = "--fail-on=failure";

    /// Runs the worker.
    record Work() implements CommandLine {}

    /// Checks the dependencies of a worker.
    ///
    /// @param json prints the report as JSON
    /// @param awsOnly checks only the settings and AWS: the pod has no runtime and no volumes
    /// @param failsOnWarnings exits with status 1 if there are only warnings
    /// @param models the source of models, if it is not in the settings
    record Examine(boolean json, boolean awsOnly, boolean failsOnWarnings, Optional<ModelSource.Bucket> models)
            implements CommandLine {}

    /// Downloads models.
    ///
    /// @param patterns select the models; empty for those of the settings
    record FetchModels(List<String> patterns) implements CommandLine {}

    /// Lists messages in the quarantine, or sends them again.
    ///
    /// @param code of the failures of the messages; empty for any
    /// @param identities of the messages; empty for all that have the code
    record SendAgain(Action action, Optional<String> code, List<Identity> identities) implements CommandLine {

        /// The use of each message.
        enum Action {
            LIST,
            DRY_RUN,
            SEND
        }
    }

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
            case "redrive" -> sendAgain(options);
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
        boolean awsOnly = false;
        boolean failsOnWarnings = true;
        Optional<ModelSource.Bucket> models = Optional.empty();
        for (String option : options) {
            switch (option) {
                case "--json" -> json = true;
                case "--aws-only" -> awsOnly = true;
                case FAIL_ON_FAILURE -> failsOnWarnings = false;
                default -> {
                    models = option.startsWith(MODELS)
                            ? ModelSource.Bucket.parse(option.substring(MODELS.length()))
                            : Optional.empty();
                    if (models.isEmpty()) {
                        return new Wrong("unknown option of doctor: " + option);
                    }
                }
            }
        }
        return new Examine(json, awsOnly, failsOnWarnings, models);
    }

    private static CommandLine sendAgain(List<String> options) {
        SendAgain.Action action = SendAgain.Action.SEND;
        boolean all = false;
        Optional<String> code = Optional.empty();
        List<Identity> identities = new ArrayList<>();
        for (String option : options) {
            switch (option) {
                case "--list" -> action = SendAgain.Action.LIST;
                case "--dry-run" -> action = SendAgain.Action.DRY_RUN;
                case "--all" -> all = true;
                default -> {
                    if (option.startsWith(CODE)) {
                        code = Optional.of(option.substring(CODE.length()));
                    } else if (option.startsWith("-") || option.isBlank()) {
                        return new Wrong("unknown option of redrive: " + option);
                    } else {
                        identities.add(new Identity(option));
                    }
                }
            }
        }
        if (code.isPresent() && Arrays.stream(Code.values()).map(Code::name).noneMatch(code.get()::equals)) {
            return new Wrong("unknown failure code: " + code.get());
        }
        boolean selects = all || code.isPresent() || !identities.isEmpty() || action == SendAgain.Action.LIST;
        if (!selects || (all && !identities.isEmpty())) {
            return new Wrong("redrive needs --list, --all, --code=CODE or identities");
        }
        return new SendAgain(action, code, List.copyOf(identities));
    }
}
