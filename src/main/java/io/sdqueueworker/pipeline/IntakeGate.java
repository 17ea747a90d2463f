package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.RuntimeCalls;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Closes while something around the worker is broken, so that one outage does not spend the attempts of every task
/// in the queue, and opens when a probe of it succeeds.
///
/// It begins closed, until the runtime has answered.
public final class IntakeGate {

    /// Finds out whether a dependency is well again.
    public interface Probe {

        /// Looks once.
        ///
        /// @throws TaskFailedException with what is still wrong
        void run() throws TaskFailedException, InterruptedException;
    }

    private static final Logger LOG = Logger.getLogger(IntakeGate.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private record Closed(String reason, boolean untilRestart) {}

    private final Map<Dependency, Probe> probes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Dependency, Closed> closed = new EnumMap<>(Dependency.class);
    private volatile @Nullable String held;

    /// @param probes one for every dependency that a failure's code can name
    public IntakeGate(Map<Dependency, Probe> probes) {
        this.probes = Map.copyOf(probes);
        closed.put(Dependency.RUNTIME, new Closed("the runtime has not answered yet", false));
    }

    /// Why no task is taken on at present.
    public Optional<String> closedBecause() {
        lock.lock();
        try {
            return Stream.concat(
                            Stream.ofNullable(held),
                            closed.entrySet().stream()
                                    .map(entry -> entry.getKey().label() + ": "
                                            + entry.getValue().reason()))
                    .reduce((one, other) -> one + "; " + other);
        } finally {
            lock.unlock();
        }
    }

    /// Whether a task may be taken on at this moment.
    boolean isOpen() {
        return held == null && closedDependencies().isEmpty();
    }

    /// Closes for a reason that no probe can look into, until [#letGo()].
    void hold(String reason) {
        LOG.warnf("intake closed reason=%s", reason);
        held = reason;
    }

    /// Opens again, if nothing else keeps it closed.
    void letGo() {
        held = null;
        LOG.info("intake reopened");
    }

    /// Closes if the failure's code blames a dependency.
    void close(Failure failure) {
        failure.code()
                .dependency()
                .ifPresent(dependency -> close(
                        dependency,
                        before -> failure.code() == Code.GPU_FAULT || before
                                // What a runtime says of its broken GPU may quote the task.
                                ? new Closed("the GPU is broken until the runtime restarts", true)
                                : new Closed(failure.detail(), false)));
    }

    /// Waits until nothing keeps the worker from taking a task on, probing meanwhile.
    ///
    /// @param turn is called before every round of probes
    void awaitOpen(Runnable turn) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            turn.run();
            for (Dependency dependency : closedDependencies()) {
                probe(dependency);
            }
            if (isOpen()) {
                return;
            }
            Thread.sleep(pause);
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
    }

    /// Looks at a dependency while nothing is wrong with it, and closes if it is.
    void check(Dependency dependency) throws InterruptedException {
        try {
            probeOf(dependency).run();
        } catch (TaskFailedException e) {
            close(e.failure());
        }
    }

    private void probe(Dependency dependency) throws InterruptedException {
        try {
            probeOf(dependency).run();
            if (open(dependency)) {
                LOG.infof("intake reopened dependency=%s", dependency.label());
            }
        } catch (TaskFailedException e) {
            close(
                    dependency,
                    before -> new Closed(
                            e.failure().detail(), // Whoever answers after a refused connection has started anew.
                            before && !RuntimeCalls.nobodyListens(e)));
        }
    }

    private boolean open(Dependency dependency) {
        lock.lock();
        try {
            Closed current = closed.get(dependency);
            if (current == null || current.untilRestart()) {
                return false;
            }
            closed.remove(dependency);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// @param from makes the new state, told whether the dependency was closed until a restart
    private void close(Dependency dependency, Function<Boolean, Closed> from) {
        Closed before;
        Closed now;
        lock.lock();
        try {
            // In one step: a probe that fails must not undo what a task has just found out.
            before = closed.get(dependency);
            now = from.apply(before != null && before.untilRestart());
            closed.put(dependency, now);
        } finally {
            lock.unlock();
        }
        if (before == null || !before.reason().equals(now.reason())) {
            LOG.warnf("intake closed dependency=%s reason=%s", dependency.label(), now.reason());
        }
    }

    private List<Dependency> closedDependencies() {
        lock.lock();
        try {
            return List.copyOf(closed.keySet());
        } finally {
            lock.unlock();
        }
    }

    private Probe probeOf(Dependency dependency) {
        Probe probe = probes.get(dependency);
        if (probe == null) {
            throw new IllegalStateException("no probe for " + dependency);
        }
        return probe;
    }
}
