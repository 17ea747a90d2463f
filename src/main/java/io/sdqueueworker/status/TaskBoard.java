package io.sdqueueworker.status;

import io.sdqueueworker.pipeline.Pace;
import io.sdqueueworker.pipeline.attempt.EndedAttempt;
import io.sdqueueworker.pipeline.attempt.TaskEvents;
import io.sdqueueworker.status.WorkerStatus.CurrentTask;
import io.sdqueueworker.status.WorkerStatus.EndedTask;
import io.sdqueueworker.status.WorkerStatus.TaskName;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Knows the place of each task in progress, and the last tasks that have ended.
public final class TaskBoard implements TaskEvents {

    private static final int RECENT = 50;

    private final Supplier<Optional<Pace.Running>> onGpu;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /// Guards the fields below. Never held while waiting.
    private final ReentrantLock lock = new ReentrantLock();

    /// By the handle of the receive: two receives of one message may overlap.
    private final Map<String, Entry> current = new LinkedHashMap<>();

    private final Deque<EndedTask> ended = new ArrayDeque<>();

    /// A task in progress.
    private record Entry(TaskName name, TaskPlace place, int attempt, long sinceNanos) {

        Entry named(TaskName next) {
            return new Entry(next, place, attempt, sinceNanos);
        }

        Entry movedTo(TaskPlace next, long nanos) {
            return new Entry(name, next, attempt, nanos);
        }

        boolean isOnGpu(TaskKind kind) {
            return place == TaskPlace.ON_GPU && name.kind().equals(Optional.of(kind));
        }
    }

    /// @param onGpu the run on the GPU, if there is one
    /// @param clock the wall clock
    public TaskBoard(Supplier<Optional<Pace.Running>> onGpu, InstantSource clock) {
        this(onGpu, clock, System::nanoTime);
    }

    /// @param nanoTime a clock like [System#nanoTime()]
    TaskBoard(Supplier<Optional<Pace.Running>> onGpu, InstantSource clock, LongSupplier nanoTime) {
        this.onGpu = onGpu;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /// The tasks in progress, the oldest first.
    public List<CurrentTask> current() {
        List<Entry> entries;
        lock.lock();
        try {
            entries = List.copyOf(current.values());
        } finally {
            lock.unlock();
        }
        long now = nanoTime.getAsLong();
        List<CurrentTask> tasks = new ArrayList<>();
        for (Entry entry : entries) {
            tasks.add(look(entry, now));
        }
        return tasks;
    }

    /// The last tasks that have ended, the newest first.
    public List<EndedTask> ended() {
        lock.lock();
        try {
            return List.copyOf(ended);
        } finally {
            lock.unlock();
        }
    }

    /// The seconds since the task on the GPU took it; 0 while none of this kind has it.
    public double runningSeconds(TaskKind kind) {
        long now = nanoTime.getAsLong();
        return onGpu(kind).map(entry -> (now - entry.sinceNanos()) / 1e9).orElse(0.0);
    }

    /// The share of the task on the GPU that is done; 0 while none of this kind has it, or its runtime reports none.
    public double progress(TaskKind kind) {
        return onGpu(kind)
                .flatMap(_ -> onGpu.get())
                .map(run -> run.share().orElse(0))
                .orElse(0.0);
    }

    private Optional<Entry> onGpu(TaskKind kind) {
        lock.lock();
        try {
            return current.values().stream()
                    .filter(entry -> entry.isOnGpu(kind))
                    .findFirst();
        } finally {
            lock.unlock();
        }
    }

    private CurrentTask look(Entry entry, long now) {
        Optional<Pace.Running> run = entry.place() == TaskPlace.ON_GPU ? onGpu.get() : Optional.empty();
        return new CurrentTask(
                entry.name(),
                run.isPresent() && !run.get().started() ? TaskPlace.IN_RUNTIME : entry.place(),
                entry.attempt(),
                Duration.ofNanos(Math.max(0, now - entry.sinceNanos())),
                run.map(Pace.Running::share).orElse(OptionalDouble.empty()),
                run.flatMap(Pace.Running::rest).map(clock.instant()::plus));
    }

    @Override
    public void began(Delivery delivery) {
        Entry entry =
                new Entry(TaskName.UNREAD, TaskPlace.ON_DECK, delivery.receiveCount(), delivery.receivedAtNanos());
        lock.lock();
        try {
            current.put(delivery.receiptHandle(), entry);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void received(TaskHeader task, Delivery delivery) {
        identified(task, delivery);
    }

    @Override
    public void resumed(TaskHeader task, Delivery delivery) {
        identified(task, delivery);
    }

    @Override
    public void accepted(Task task, Delivery delivery) {
        change(delivery, entry -> entry.named(name(Optional.of(task.header()), Optional.of(task.kind()))));
    }

    @Override
    public void onGpu(Delivery delivery) {
        move(delivery, TaskPlace.ON_GPU);
    }

    @Override
    public void finishing(Delivery delivery) {
        move(delivery, TaskPlace.FINISHING);
    }

    @Override
    public void ended(EndedAttempt attempt) {
        EndedTask end = new EndedTask(
                name(attempt.task(), attempt.kind()),
                attempt.delivery().receiveCount(),
                attempt.outcome().label(),
                code(attempt.outcome()),
                attempt.timings(),
                clock.instant());
        lock.lock();
        try {
            current.remove(attempt.delivery().receiptHandle());
            ended.addFirst(end);
            if (ended.size() > RECENT) {
                ended.removeLast();
            }
        } finally {
            lock.unlock();
        }
    }

    private void identified(TaskHeader task, Delivery delivery) {
        change(delivery, entry -> entry.named(name(Optional.of(task), Optional.empty())));
    }

    private void move(Delivery delivery, TaskPlace place) {
        long now = nanoTime.getAsLong();
        change(delivery, entry -> entry.movedTo(place, now));
    }

    private void change(Delivery delivery, UnaryOperator<Entry> change) {
        lock.lock();
        try {
            current.computeIfPresent(delivery.receiptHandle(), (_, entry) -> change.apply(entry));
        } finally {
            lock.unlock();
        }
    }

    private static TaskName name(Optional<TaskHeader> task, Optional<TaskKind> kind) {
        return new TaskName(task.map(header -> header.id().value()), kind);
    }

    private static Optional<String> code(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Completed _ -> Optional.empty();
            case Outcome.Rejected(var failure) -> lower(failure.code());
            case Outcome.Retryable(var failure, var _) -> lower(failure.code());
            case Outcome.SetAside(var failure) -> lower(failure.code());
            case Outcome.Abandoned(var reason) -> lower(reason);
        };
    }

    private static Optional<String> lower(Enum<?> constant) {
        return Optional.of(constant.name().toLowerCase(Locale.ROOT));
    }
}
