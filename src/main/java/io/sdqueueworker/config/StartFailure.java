package io.sdqueueworker.config;

import io.smallrye.config.ConfigValidationException;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Explains a failed start: one line for each setting that is missing or wrong, with its variable and the expected
/// value.
public final class StartFailure {

    private static final Pattern PROPERTY = Pattern.compile("config property (worker\\.[a-z0-9.-]+) ");
    private static final Pattern EXPECTED = Pattern.compile("expects .*", Pattern.DOTALL);

    private static final Map<String, String> REQUIRED = Map.of(
            "worker.queue-url", "expects the URL of the SQS queue that tasks come from",
            "worker.bucket", "expects the name of the S3 bucket that outputs go to");

    private StartFailure() {}

    /// The lines for a start that ended in this exception; empty if the settings are not the cause.
    public static List<String> lines(Throwable failure) {
        Optional<InvalidSettingException> setting = cause(failure, InvalidSettingException.class)
                .or(() -> cause(failure, BindException.class).map(InvalidSettingException::ofManagementPort));
        if (setting.isPresent()) {
            return List.of(String.valueOf(setting.get().getMessage()));
        }
        return cause(failure, ConfigValidationException.class)
                .map(exception -> IntStream.range(0, exception.getProblemCount())
                        .mapToObj(i -> line(exception.getProblem(i).getMessage()))
                        .toList())
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
        String reason = expected.find()
                ? "is wrong: " + expected.group()
                : "is missing: " + REQUIRED.getOrDefault(name, "expects a value");
        return SettingNames.variable(name) + " (" + name + ") " + reason;
    }
}
