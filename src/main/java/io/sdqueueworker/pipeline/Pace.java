package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.generation.SubmittedRun;
import io.sdqueueworker.io.Durations;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Estimates when the task on the GPU ends, from its progress and from how long earlier tasks took.
///
/// Tasks of one kind may differ a hundredfold, so the runtime's progress takes precedence over the average of the
/// kind.
public final class Pace implements Progress {

    /// A task that takes longer than this many averages differs from the others, so that their average does not
    /// apply.
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

    /// Adds the staging time of a task.
    void staged(Duration took) {
        staging.add(took);
    }

    /// Starts a task on the GPU. It ends when the run is closed.
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
    public void stepped(double share) {
        Run run = onGpu;
        if (run != null) {
            run.stepped(share);
        }
    }

    @Override
    public void goesOnFor(Duration least) {
        Run run = onGpu;
        if (run != null) {
            run.least = run.elapsed().plus(least);
        }
    }

    /// The task on the GPU as its runtime has last reported it; empty without a task.
    public Optional<Running> running() {
        Run run = onGpu;
        return run == null ? Optional.empty() : Optional.of(run.look());
    }

    /// The average staging time; zero before the first task.
    Duration averageStaging() {
        return staging.value().orElse(Duration.ZERO);
    }

    /// The time until the task on the GPU is expected to end; zero if it is overdue. Empty without a task, and
    /// while no estimate is possible: the first task of its kind, on a runtime that reports no progress yet.
    Optional<Duration> rest() {
        Run run = onGpu;
        return run == null ? Optional.empty() : run.rest();
    }

    /// The time that the task on the GPU still takes at least: the estimate of [#rest()], or the minimum that the
    /// runtime has reported. Empty without either.
    public Optional<Duration> atLeast() {
        Run run = onGpu;
        return run == null ? Optional.empty() : run.rest().or(run::reported);
    }

    /// The task on the GPU.
    ///
    /// @param started whether the runtime is known to work on it; otherwise it waits in the runtime
    /// @param share that is done; empty if the runtime has not reported any
    /// @param rest the time until it is expected to end; empty without an estimate
    public record Running(boolean started, OptionalDouble share, Optional<Duration> rest) {}

    /// A share of the steps that was done after a time.
    private record Step(double share, Duration after) {}

    /// One task on the GPU.
    final class Run implements AutoCloseable {

        private final TaskKind kind;
        private final long beganAtNanos = nanoTime.getAsLong();
        private volatile @Nullable Duration expected;
        private volatile @Nullable Step first;
        private volatile Duration least = Duration.ZERO;
        private volatile double share;
        private volatile @Nullable SubmittedRun submitted;

        private Run(TaskKind kind) {
            this.kind = kind;
        }

        /// Remembers the run, which may wait in the runtime before it starts.
        SubmittedRun submitted(SubmittedRun run) {
            submitted = run;
            return run;
        }

        private Running look() {
            SubmittedRun run = submitted;
            double done = share;
            return new Running(
                    done > 0 || (run != null && run.started()),
                    done > 0 ? OptionalDouble.of(done) : OptionalDouble.empty(),
                    rest());
        }

        /// Adds the time of a task that has succeeded to the average of its kind.
        void complete() {
            average().add(elapsed());
        }

        @Override
        public void close() {
            onGpu = null;
        }

        private void reached(double done) {
            share = done;
            expected = Duration.ofNanos((long) (elapsed().toNanos() / done));
        }

        /// Until there are two different shares, the time to the first one counts as well.
        private void stepped(double done) {
            Step begin = first;
            if (begin == null || done < begin.share()) {
                first = new Step(done, elapsed());
                reached(done);
            } else if (done == begin.share()) {
                reached(done);
            } else {
                share = done;
                double took = elapsed().minus(begin.after()).toNanos();
                double rest = took * (1 - done) / (done - begin.share());
                expected = elapsed().plusNanos((long) rest);
            }
        }

        private Optional<Duration> rest() {
            Duration elapsed = elapsed();
            Duration byProgress = expected;
            if (byProgress != null) {
                return Optional.of(until(byProgress, elapsed));
            }
            // A minimum is not an estimate: it only keeps an estimate from being too short.
            return average()
                    .value()
                    .filter(average -> elapsed.compareTo(average.multipliedBy(LONGEST_IN_AVERAGES)) <= 0)
                    .map(average -> until(Durations.longer(average, least), elapsed));
        }

        private Optional<Duration> reported() {
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
