package io.sdqueueworker.config;

import io.smallrye.config.ConfigValidationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says why the worker does not start: one line for each setting that is missing or wrong, naming the variable and
/// what it expects.
public final class StartFailure {

    private static final Pattern PROPERTY = Pattern.compile("config property (worker\\.[a-z0-9.-]+) ");
    private static final Pattern EXPECTED = Pattern.compile("expects .*", Pattern.DOTALL);

    /// The names that the original gave to its settings.
    private static final Map<String, String> ORIGINAL_NAMES = Map.of(
            "worker.queue-url", "SQS_QUEUE_URL",
            "worker.bucket", "S3_BUCKET",
            "worker.topic-arn", "SNS_TOPIC_ARN",
            "worker.region", "AWS_DEFAULT_REGION",
            "worker.ca-bundle", "AWS_CA_BUNDLE",
            "worker.dynamic-model", "DYNAMIC_SD_MODEL",
            "worker.log-level", "LOGLEVEL",
            "worker.runtime.type", "RUNTIME_TYPE",
            "worker.runtime.name", "RUNTIME_NAME",
            "worker.runtime.url", "API_BASE_URL");

    private static final Map<String, String> REQUIRED = Map.of(
            "worker.queue-url", "expects the URL of the SQS queue that tasks come from",
            "worker.bucket", "expects the name of the S3 bucket that outputs go to");

    private StartFailure() {}

    /// The lines for a start that ended in this exception; none where the settings are not at fault.
    public static List<String> lines(Throwable failure) {
        Optional<InvalidSettingException> setting = cause(failure, InvalidSettingException.class);
        if (setting.isPresent()) {
            return List.of(String.valueOf(setting.get().getMessage()));
        }
        return cause(failure, ConfigValidationException.class)
                .map(exception -> {
                    List<String> lines = new ArrayList<>();
                    for (int i = 0; i < exception.getProblemCount(); i++) {
                        lines.add(line(exception.getProblem(i).getMessage()));
                    }
                    return lines;
                })
                .orElse(List.of());
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    private static String line(String problem) {
        Matcher property = PROPERTY.matcher(problem);
        if (!property.find()) {
            return problem;
        }
        String name = property.group(1);
        Matcher expected = EXPECTED.matcher(problem);
        String reason = expected.find() ? "is wrong: " + expected.group() : missing(name);
        return variable(name) + " (" + name + ") " + reason;
    }

    private static String missing(String name) {
        String expected = REQUIRED.get(name);
        return expected == null ? "is empty: leave it out to have its default" : "is missing: " + expected;
    }

    /// The variable that a setting is given by: the original's, where it had one.
    static String variable(String name) {
        return ORIGINAL_NAMES.getOrDefault(name, name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
    }
}
