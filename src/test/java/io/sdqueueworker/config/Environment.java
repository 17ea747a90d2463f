package io.sdqueueworker.config;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URL;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The environment variables of a container, and the settings that the worker reads from them.
public final class Environment {

    private static final int ENVIRONMENT_ORDINAL = 300;
    private static final int PROPERTIES_ORDINAL = 250;

    private final Map<String, String> variables = new HashMap<>();

    private Environment() {}

    static Environment empty() {
        return new Environment();
    }

    /// The smallest environment that is valid.
    public static Environment smallest() {
        return empty().with("SQS_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/123456789012/tasks")
                .with("S3_BUCKET", "images");
    }

    public Environment with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /// The settings as Quarkus reads them: variables take precedence over `application.properties`.
    public WorkerConfig settings() {
        URL properties = Objects.requireNonNull(Environment.class.getResource("/application.properties"));
        try {
            return new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withInterceptors(new SettingLookup(), new SettingLookup.Defaults())
                    .addDiscoveredConverters()
                    .withSources(
                            new EnvConfigSource(variables, ENVIRONMENT_ORDINAL),
                            new PropertiesConfigSource(properties, PROPERTIES_ORDINAL))
                    .withMapping(WorkerConfig.class)
                    .build()
                    .getConfigMapping(WorkerConfig.class);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + properties, e);
        }
    }

    /// The errors that the worker reports instead of starting.
    List<String> refusal() {
        return StartFailure.lines(catchThrowable(this::settings));
    }
}
