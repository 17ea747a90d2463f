package io.sdqueueworker.pipeline.line;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Splits the time since the worker began into GPU busy, blocked, and idle by reason. Together they are the whole time.
///
/// Idle time while messages wait is the figure to reduce: the GPU costs a hundred times as much as the worker.
public final class GpuClock {

    /// The activity of the tasks and of the worker.
    private enum Activity {
        ON_DECK,
        FETCHING_MODELS,
        AWAITING_FINISHING,
        FINISHING,
        ON_GPU,
        BLOCKED,
        QUEUE_FAILING,
        ENDING
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Activity, Integer> counts = new EnumMap<>(Activity.class);
    private final Map<IdleReason, Duration> idle = new EnumMap<>(IdleReason.class);
    private final LongSupplier nanos;
    private Duration busy = Duration.ZERO;
    private Duration blocked = Duration.ZERO;
    private Intake intake = Intake.OPEN;
    private long since;

    public GpuClock() {
        this(System::nanoTime);
    }

    /// @param nanos the time, like [System#nanoTime()]
    public GpuClock(LongSupplier nanos) {
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    /// Counts a task that came on deck, or left it (-1).
    public void onDeck(int change) {
        change(Activity.ON_DECK, change);
    }

    /// Counts a task on deck whose models are fetched, or whose fetch has ended (-1).
    public void fetchingModels(int change) {
        change(Activity.FETCHING_MODELS, change);
    }

    /// Counts a task on deck that waits for a finishing place, or ends that wait (-1).
    public void awaitingFinishing(int change) {
        change(Activity.AWAITING_FINISHING, change);
    }

    /// Counts a task that took a finishing place, or left it (-1).
    public void finishing(int change) {
        change(Activity.FINISHING, change);
    }

    /// Counts a task that took the GPU, or released it (-1).
    public void onGpu(int change) {
        change(Activity.ON_GPU, change);
    }

    /// Counts a task that holds the GPU and waits for something else than the runtime, or ends that wait (-1).
    public void blocked(int change) {
        change(Activity.BLOCKED, change);
    }

    /// Takes the state of the intake.
    public void intake(Intake now) {
        lock.lock();
        try {
            advance();
            intake = now;
        } finally {
            lock.unlock();
        }
    }

    /// Takes whether messages can be received.
    public void queueFails(boolean fails) {
        set(Activity.QUEUE_FAILING, fails);
    }

    /// Takes that the worker accepts no further task.
    public void ends() {
        set(Activity.ENDING, true);
    }

    /// The time that tasks held the GPU and the runtime worked for them.
    public Duration busy() {
        return read(() -> busy);
    }

    /// The time that a task held the GPU without using it: it waited for a finishing place, a model or a dependency.
    public Duration blocked() {
        return read(() -> blocked);
    }

    /// The time that the GPU was free for a reason.
    public Duration idle(IdleReason reason) {
        return read(() -> idle.getOrDefault(reason, Duration.ZERO));
    }

    private void change(Activity activity, int change) {
        lock.lock();
        try {
            advance();
            counts.merge(activity, change, Integer::sum);
        } finally {
            lock.unlock();
        }
    }

    private void set(Activity activity, boolean holds) {
        lock.lock();
        try {
            advance();
            counts.put(activity, holds ? 1 : 0);
        } finally {
            lock.unlock();
        }
    }

    private interface Reading {
        Duration get();
    }

    private Duration read(Reading reading) {
        lock.lock();
        try {
            advance();
            return reading.get();
        } finally {
            lock.unlock();
        }
    }

    /// Adds the time since the last change to the state that held since then.
    private void advance() {
        long now = nanos.getAsLong();
        Duration passed = Duration.ofNanos(now - since);
        since = now;
        if (is(Activity.ON_GPU)) {
            if (is(Activity.BLOCKED)) {
                blocked = blocked.plus(passed);
            } else {
                busy = busy.plus(passed);
            }
        } else {
            idle.merge(closed().orElseGet(this::openAndIdle), passed, Duration::plus);
        }
    }

    private Optional<IdleReason> closed() {
        if (is(Activity.ENDING)) {
            return Optional.of(IdleReason.CLOSED);
        }
        return switch (intake) {
            case RUNTIME_CLOSED -> Optional.of(IdleReason.RUNTIME);
            case CLOSED -> Optional.of(IdleReason.CLOSED);
            case OPEN, ON_TRIAL -> Optional.empty();
        };
    }

    private IdleReason openAndIdle() {
        if (is(Activity.ON_DECK)) {
            if (is(Activity.AWAITING_FINISHING)) {
                return IdleReason.PUBLICATION;
            }
            return is(Activity.FETCHING_MODELS) ? IdleReason.MODEL : IdleReason.STAGING;
        }
        // A trial begins when no other task is under way.
        if (intake == Intake.ON_TRIAL && is(Activity.FINISHING)) {
            return IdleReason.PUBLICATION;
        }
        return is(Activity.QUEUE_FAILING) ? IdleReason.CLOSED : IdleReason.EMPTY_QUEUE;
    }

    private boolean is(Activity activity) {
        return counts.getOrDefault(activity, 0) > 0;
    }
}
