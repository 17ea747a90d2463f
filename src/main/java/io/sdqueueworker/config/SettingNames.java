package io.sdqueueworker.config;

import io.sdqueueworker.io.ClosestNames;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The names of all settings, and the variables that give them their values.
public final class SettingNames {

    static final String PREFIX = "worker.";

    private static final String VARIABLE_PREFIX = "WORKER_";

    /// Variables of the original. The last one is the name in messages.
    private static final Map<String, List<String>> ORIGINALS = Map.of(
            "worker.queue-url", List.of("SQS_QUEUE_URL"),
            "worker.bucket", List.of("S3_BUCKET"),
            "worker.topic-arn", List.of("SNS_TOPIC_ARN"),
            "worker.region", List.of("AWS_REGION", "AWS_DEFAULT_REGION"),
            "worker.ca-bundle", List.of("AWS_CA_BUNDLE"),
            "worker.dynamic-model", List.of("DYNAMIC_SD_MODEL"),
            "worker.log-level", List.of("LOGLEVEL"),
            "worker.runtime.type", List.of("RUNTIME_TYPE"),
            "worker.runtime.name", List.of("RUNTIME_NAME"),
            "worker.runtime.url", List.of("API_BASE_URL"));

    /// Kubernetes sets such variables for a service called `worker` or `worker-…`.
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    private static final Pattern INDEX = Pattern.compile("_\\d+_$");

    /// A native image computes it when it is built, so that it needs no reflection later.
    private static final Set<String> VARIABLES =
            names("worker", WorkerConfig.class).map(SettingNames::ownVariable).collect(Collectors.toUnmodifiableSet());

    private SettingNames() {}

    /// Finds the variables that look like settings of the worker and are not, which have no effect. A misspelt
    /// egress setting would leave open what it was meant to close.
    ///
    /// @return one line for each, with the setting that was probably meant
    public static List<String> unknown(Collection<String> variables) {
        return variables.stream()
                .filter(name -> name.startsWith(VARIABLE_PREFIX))
                .filter(name -> !VARIABLES.contains(INDEX.matcher(name).replaceFirst("")))
                .filter(name -> !SERVICE_LINK.matcher(name).matches())
                .sorted()
                .map(SettingNames::unknown)
                .toList();
    }

    private static String unknown(String variable) {
        return variable + " is not a setting and has no effect"
                + ClosestNames.to(variable, VARIABLES, UnaryOperator.identity()).stream()
                        .findFirst()
                        .map(closest -> ": did you mean " + closest + "?")
                        .orElse("");
    }

    /// The worker's own variables, one for each setting.
    static Set<String> variables() {
        return VARIABLES;
    }

    static List<String> originals(String name) {
        return ORIGINALS.getOrDefault(name, List.of());
    }

    /// The variable that a setting is called by in messages: the original's, if it had one.
    static String variable(String name) {
        List<String> originals = originals(name);
        return originals.isEmpty() ? ownVariable(name) : originals.getLast();
    }

    private static String ownVariable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    private static Stream<String> names(String prefix, Class<?> group) {
        return Stream.of(group.getDeclaredMethods()).flatMap(method -> {
            String name = prefix + "." + kebab(method);
            return isGroup(method.getReturnType()) ? names(name, method.getReturnType()) : Stream.of(name);
        });
    }

    private static boolean isGroup(Class<?> type) {
        return type.isInterface() && type.getPackage().equals(WorkerConfig.class.getPackage());
    }

    private static String kebab(Method method) {
        return method.getName().replaceAll("(?<=[a-z0-9])([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
