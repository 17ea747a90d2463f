package io.sdqueueworker.config;

import static io.sdqueueworker.config.Converters.expects;
import static io.sdqueueworker.config.Converters.given;

import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Reads how long tasks may take on the runtime.
public final class RuntimeConverters {

    /// Within the 12 h for which SQS lets a message be held, with time to wait on deck and to publish.
    private static final Duration LONGEST = Duration.ofHours(11);

    private RuntimeConverters() {}

    /// Limits of single kinds.
    public record LimitsByKind(Map<TaskKind, Duration> limits) {

        public LimitsByKind {
            limits = Map.copyOf(limits);
        }
    }

    /// A time that a task may take on the runtime.
    public static final class TimeLimit implements Converter<Duration> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Duration convert(String value) {
            return given(value, TimeLimit::read);
        }

        private static Duration read(String value) {
            Duration limit = Converters.Positive.read(value);
            if (limit.compareTo(LONGEST) > 0) {
                throw expects("a time of 11h at most: SQS takes a message back after 12h");
            }
            return limit;
        }
    }

    /// Such times by kind.
    public static final class KindTimeLimits implements Converter<LimitsByKind> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable LimitsByKind convert(String value) {
            return given(value, KindTimeLimits::read);
        }

        private static LimitsByKind read(String value) {
            Map<TaskKind, Duration> limits = new EnumMap<>(TaskKind.class);
            for (String entry : value.split(",", -1)) {
                String[] parts = entry.strip().split("=", 2);
                TaskKind kind = TaskKind.named(parts[0].strip()).orElseThrow(KindTimeLimits::unknown);
                if (parts.length != 2 || limits.put(kind, TimeLimit.read(parts[1].strip())) != null) {
                    throw unknown();
                }
            }
            return new LimitsByKind(limits);
        }

        private static IllegalArgumentException unknown() {
            return expects("kinds of tasks, each once, with their times, such as interrogate=2m,pipeline=2h");
        }
    }
}
