package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How fast tasks go on this worker, and so when the one on the GPU is expected to end.
///
/// Tasks of one kind may differ a hundredfold, so what the runtime says of the task itself goes before what tasks of
/// its kind have taken.
public final class Pace implements Progress {

    /// A task that takes more than so many times the average is not like the others, whose average then tells nothing.
    private static final int LONGEST_IN_AVERAGES = 2;

    private final LongSupplier nanoTime;
    private final MovingAverage staging = new MovingAverage();
    private final Map<TaskKind, MovingAverage> generation = Arrays.stream(TaskKind.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), _ -> new MovingAverage()));
    private volatile @Nullable Run onGpu;

    public Pace() {
        this(System::nanoTime);
    }

    /// @param nanoTime a clock like [System#nanoTime()]
    Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A task was staged.
    void staged(Duration took) {
        staging.add(took);
    }

    /// A task begins on the GPU. It ends there at the close.
    Run begin(TaskKind kind) {
        Run run = new Run(kind);
        onGpu = run;
        return run;
    }

    @Override
    public void reached(double share) {
        Run run = onGpu;
        if (run != null) {
            run.reached(share);
        }
    }

    @Override
    public void goesOnFor(Duration least) {
        Run run = onGpu;
        if (run != null) {
            run.least = run.elapsed().plus(least);
        }
    }

    /// The time that staging takes, on average; zero before the first task.
    Duration averageStaging() {
        return staging.value().orElse(Duration.ZERO);
    }

    /// The time until the task on the GPU is expected to end; zero for one that is overdue. Empty without a task, and
    /// while nothing is known of it: the first of its kind, on a runtime that shows no progress yet.
    Optional<Duration> rest() {
        Run run = onGpu;
        return run == null ? Optional.empty() : run.rest();
    }

    /// The time that the task on the GPU takes still at the least, however little else is known of it: what [#rest()]
    /// expects, or what the runtime has told. Empty without a task, and while nothing is known.
    public Optional<Duration> atLeast() {
        Run run = onGpu;
        return run == null ? Optional.empty() : run.rest().or(run::told);
    }

    /// One task on the GPU.
    final class Run implements AutoCloseable {

        private final TaskKind kind;
        private final long beganAtNanos = nanoTime.getAsLong();
        private volatile @Nullable Duration expected;
        private volatile Duration least = Duration.ZERO;

        private Run(TaskKind kind) {
            this.kind = kind;
        }

        /// The task has its outputs: only such tasks tell how long their kind takes.
        void complete() {
            average().add(elapsed());
        }

        @Override
        public void close() {
            onGpu = null;
        }

        private void reached(double share) {
            expected = Duration.ofNanos((long) (elapsed().toNanos() / share));
        }

        private Optional<Duration> rest() {
            Duration elapsed = elapsed();
            Duration byProgress = expected;
            if (byProgress != null) {
                return Optional.of(until(byProgress, elapsed));
            }
            // A least is no expectation: it only keeps one from being too short.
            return average()
                    .value()
                    .filter(average -> elapsed.compareTo(average.multipliedBy(LONGEST_IN_AVERAGES)) <= 0)
                    .map(average -> until(average.compareTo(least) < 0 ? least : average, elapsed));
        }

        private Optional<Duration> told() {
            return least.isZero() ? Optional.empty() : Optional.of(until(least, elapsed()));
        }

        private MovingAverage average() {
            return generation.getOrDefault(kind, new MovingAverage());
        }

        private Duration elapsed() {
            return Duration.ofNanos(nanoTime.getAsLong() - beganAtNanos);
        }

        private static Duration until(Duration whole, Duration elapsed) {
            Duration rest = whole.minus(elapsed);
            return rest.isNegative() ? Duration.ZERO : rest;
        }
    }
}
