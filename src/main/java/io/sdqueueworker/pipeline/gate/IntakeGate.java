package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.generation.RefusedConnection;
import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
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

    /// Finds out whether the runtime has begun anew since it was last asked, where it does not show by a refused
    /// connection.
    public interface RestartSign {

        /// Looks once.
        boolean isSeen() throws TaskFailedException, InterruptedException;
    }

    private static final Logger LOG = Logger.getLogger(IntakeGate.class);
    private static final String BEYOND_RESTARTS = "the runtime needed " + RestartHistory.TOO_MANY
            + " restarts within an hour, look at the node and its GPU; no task is taken on until the hour is over";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /// While a restart of the runtime is awaited, which may take no longer than this.
    private static final Duration LONGEST_PAUSE_FOR_RESTART = Duration.ofSeconds(1);

    private final Map<Dependency, Probe> probes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Dependency, IntakeClosure> closed = new EnumMap<>(Dependency.class);
    private final RestartHistory restarts;
    private final RestartSign restartSign;
    private volatile @Nullable String held;

    /// @param probes one for every dependency that a failure's code can name
    /// @param restarts remembers when the runtime has needed a restart
    /// @param restartSign is looked for while it needs one
    public IntakeGate(Map<Dependency, Probe> probes, RestartHistory restarts, RestartSign restartSign) {
        this.probes = Map.copyOf(probes);
        this.restarts = restarts;
        this.restartSign = restartSign;
        closed.put(Dependency.RUNTIME, IntakeClosure.of("the runtime has not answered yet"));
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

    /// Why the runtime can only be helped by a restart, if it needs help at all.
    public Optional<String> runtimeNeedsRestartBecause() {
        lock.lock();
        try {
            return Optional.ofNullable(closed.get(Dependency.RUNTIME))
                    .filter(state -> state.restart().isPresent())
                    .map(IntakeClosure::reason);
        } finally {
            lock.unlock();
        }
    }

    /// Whether a task may be taken on at this moment.
    public boolean isOpen() {
        return held == null && closedDependencies().isEmpty();
    }

    /// Closes for a reason that no probe can look into, until [#letGo()].
    public void hold(String reason) {
        LOG.warnf("intake closed reason=%s", reason);
        held = reason;
    }

    /// Opens again, if nothing else keeps it closed.
    public void letGo() {
        if (held != null) {
            held = null;
            LOG.infof("intake no longer held stillClosed=%s", closedBecause().orElse("no"));
        }
    }

    /// Closes if the failure's code blames a dependency.
    public void close(Failure failure) {
        failure.code().dependency().ifPresent(dependency -> close(dependency, before -> before.afterTask(failure)));
    }

    /// Closes until the runtime has restarted.
    public void requireRestart(RestartHistory.Reason reason, String because) {
        close(Dependency.RUNTIME, _ -> new IntakeClosure(because, Optional.of(reason)));
    }

    /// Waits until nothing keeps the worker from taking a task on, probing meanwhile.
    ///
    /// @param turn is called before every round of probes
    public void awaitOpen(Runnable turn) throws InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        while (true) {
            turn.run();
            for (Dependency dependency : closedDependencies()) {
                probe(dependency);
            }
            if (isOpen()) {
                return;
            }
            backoff.pause(runtimeNeedsRestartBecause().isPresent() ? LONGEST_PAUSE_FOR_RESTART : LONGEST_PAUSE);
        }
    }

    /// Looks at a dependency while nothing is wrong with it, and closes if it is.
    public void check(Dependency dependency) throws InterruptedException {
        try {
            probeOf(dependency).run();
        } catch (TaskFailedException e) {
            close(e.failure());
        }
    }

    private void probe(Dependency dependency) throws InterruptedException {
        try {
            probeOf(dependency).run();
            boolean restarted = dependency == Dependency.RUNTIME
                    && runtimeNeedsRestartBecause().isPresent()
                    && restartSign.isSeen();
            if (open(dependency, restarted)) {
                LOG.infof("intake reopened dependency=%s", dependency.label());
            }
        } catch (TaskFailedException e) {
            boolean restarting = RefusedConnection.isCauseOf(e);
            close(dependency, before -> before.afterProbe(e.failure(), restarting));
        }
    }

    private boolean open(Dependency dependency, boolean restarted) {
        lock.lock();
        try {
            IntakeClosure current = closed.get(dependency);
            if (current == null || !(restarted || current.opensWhenWell())) {
                return false;
            }
            if (dependency == Dependency.RUNTIME && restarts.hasTooMany()) {
                closed.put(dependency, IntakeClosure.of(BEYOND_RESTARTS));
                return false;
            }
            closed.remove(dependency);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// @param from makes the new state of the old one
    private void close(Dependency dependency, UnaryOperator<IntakeClosure> from) {
        IntakeClosure before;
        IntakeClosure now;
        lock.lock();
        try {
            // In one step: a probe that fails must not undo what a task has just found out.
            before = closed.getOrDefault(dependency, IntakeClosure.NONE);
            now = from.apply(before);
            closed.put(dependency, now);
            if (before.restart().isEmpty()) {
                now.restart().ifPresent(restarts::add);
            }
        } finally {
            lock.unlock();
        }
        if (!before.reason().equals(now.reason())) {
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
