package io.sdqueueworker.config;

import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Settings that limit the time of tasks on the runtime.
@SuppressWarnings("serial") // A converter is serializable by its interface, and never serialized.
public final class GenerationLimits {

    /// SQS keeps a message hidden for 12 h at most. The rest is for waiting on deck and for publishing.
    private static final Duration LONGEST = Duration.ofHours(11);

    private GenerationLimits() {}

    /// Limits of single kinds.
    public record LimitsByKind(Map<TaskKind, Duration> limits) {

        public LimitsByKind {
            limits = Map.copyOf(limits);
        }
    }

    /// The longest time of a task on the runtime.
    public static final class TimeLimit implements Converter<Duration> {

        private static final Setting<Duration> SETTING = new Setting<>(
                "a time from 1s to 11h with its unit, such as 30m, since SQS returns a message after 12h",
                GenerationLimits::limit);

        @Override
        public @Nullable Duration convert(String value) {
            return SETTING.read(value);
        }
    }

    /// Such times by kind.
    public static final class KindTimeLimits implements Converter<LimitsByKind> {

        private static final Setting<LimitsByKind> SETTING = new Setting<>(
                "kinds of tasks, each once, with times from 1s to 11h, such as interrogate=2m,pipeline=2h",
                GenerationLimits::limits);

        @Override
        public @Nullable LimitsByKind convert(String value) {
            return SETTING.read(value);
        }
    }

    private static Duration limit(String value) {
        return Amounts.within(Duration.ofSeconds(1), Amounts.time(value), LONGEST);
    }

    private static LimitsByKind limits(String value) {
        Map<TaskKind, Duration> limits = new EnumMap<>(TaskKind.class);
        for (String entry : value.split(",", -1)) {
            String[] parts = entry.strip().split("=", 2);
            TaskKind kind = TaskKind.named(parts[0].strip()).orElseThrow(() -> new IllegalArgumentException(entry));
            if (parts.length != 2 || limits.put(kind, limit(parts[1].strip())) != null) {
                throw new IllegalArgumentException(entry);
            }
        }
        return new LimitsByKind(limits);
    }
}
