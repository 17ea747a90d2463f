package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.io.Durations;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Closes the intake while tasks would fail here, so that one outage or one sick pod does not use up the attempts of
/// every task in the queue.
///
/// Each [Step] has a [Circuit]. The runtime's process has a [RuntimeGate], and the [Breaker] watches whether different
/// tasks fail in a row. The intake is open while none of them is closed and nothing holds it. On trial, one task at a
/// time is accepted.
public final class IntakeGate {

    /// The time that a task waits at a step.
    public interface Waiting extends AutoCloseable {

        @Override
        void close();
    }

    static final Logger LOG = Logger.getLogger(IntakeGate.class);

    /// The interval at which pauses are checked.
    private static final Duration TICK = Duration.ofMillis(250);

    private final Circuits circuits;
    private final RuntimeGate runtime;
    private final Breaker breaker;
    private final Runnable onRestart;
    private final GateChanges changes = new GateChanges();
    private volatile Optional<String> held = Optional.empty();
    private volatile boolean trial;
    private volatile boolean openedBefore;
    private volatile Runnable listener = () -> {};

    /// The time since which the gate is closed, by `nanoTime`; empty while it is open.
    private final AtomicReference<Optional<Long>> closedSince;

    private final LongSupplier nanoTime;

    /// Creates a gate that is closed until every probe has succeeded once.
    ///
    /// @param probes one for every step that the worker's runtime and settings have
    /// @param runtimeProbe checks the runtime's process
    /// @param restarts records the restarts that the runtime needed
    /// @param restartSign is checked while the runtime needs a restart
    /// @param onRestart is called after the runtime has restarted
    public IntakeGate(
            Map<Step, Probe> probes,
            Probe runtimeProbe,
            RestartHistory restarts,
            RestartSign restartSign,
            Runnable onRestart) {
        this(probes, runtimeProbe, restarts, restartSign, onRestart, System::nanoTime);
    }

    /// @param nanoTime a clock like [System#nanoTime()]
    IntakeGate(
            Map<Step, Probe> probes,
            Probe runtimeProbe,
            RestartHistory restarts,
            RestartSign restartSign,
            Runnable onRestart,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.closedSince = new AtomicReference<>(Optional.of(nanoTime.getAsLong()));
        this.circuits = new Circuits(probes, this::changed, nanoTime);
        this.breaker = new Breaker(restarts, this::changed, nanoTime);
        this.onRestart = onRestart;
        this.runtime =
                new RuntimeGate(runtimeProbe, restarts, restartSign, this::changed, this::runtimeRestarted, nanoTime);
    }

    /// The reasons why no task is accepted; empty if the gate is open or on trial.
    public Optional<String> closedBecause() {
        return joined(closures(_ -> true)).or(circuits::unchecked);
    }

    /// The reasons why this pod accepts no task and another one might: its node, its runtime or its disk, or that it
    /// has not accepted any yet. Empty while only outages of services keep the gate closed.
    public Optional<String> closedByPodBecause() {
        return openedBefore ? joined(closures(Step::isOfPod)) : closedBecause();
    }

    /// Reports whether a dependency keeps the gate closed, or was not checked yet.
    public boolean isClosedBy(Dependency dependency) {
        return circuits.areClosedBy(dependency)
                || (dependency == Dependency.RUNTIME && runtime.closedBecause().isPresent());
    }

    /// Reports whether the last tasks have failed here, so that none is accepted.
    public boolean isClosedByBreaker() {
        return breaker.closedBecause().isPresent();
    }

    /// Reports whether the gate is held, because the node is about to go.
    public boolean isHeld() {
        return held.isPresent();
    }

    /// Calls a listener now and after each change. It must not block.
    public void onChange(Runnable heard) {
        listener = heard;
        heard.run();
    }

    /// The time for which no task has been accepted; empty if the gate is open or on trial.
    public Optional<Duration> closedFor() {
        return closedSince.get().map(since -> Duration.ofNanos(nanoTime.getAsLong() - since));
    }

    /// The reason why the runtime's process takes no tasks; empty if it does.
    public Optional<String> runtimeClosedBecause() {
        return runtime.closedBecause().or(breaker::closedBecause);
    }

    private static Optional<String> joined(Stream<String> reasons) {
        return reasons.reduce((one, other) -> one + "; " + other);
    }

    /// @param steps selects the steps whose failures count
    private Stream<String> closures(Predicate<Step> steps) {
        Optional<String> process = runtime.closedBecause();
        // Every route of a process that does not answer fails for the same reason.
        return Stream.of(
                        held.stream(),
                        process.stream(),
                        breaker.closedBecause().stream(),
                        circuits.failures(steps.and(step -> process.isEmpty() || !step.isSubmission())))
                .flatMap(each -> each);
    }

    /// The reason why only a restart of the runtime helps; empty if it needs no restart.
    public Optional<String> runtimeNeedsRestartBecause() {
        return Stream.of(
                        runtime.needsRestartBecause(),
                        breaker.needsRestartBecause().filter(_ -> !runtime.isGone()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /// Reports whether a task may be accepted now, be it as a trial.
    public boolean isOpen() {
        return closedBecause().isEmpty();
    }

    /// Reports whether tasks are accepted one at a time only.
    public boolean isOnTrial() {
        return breaker.isOnTrial() || circuits.areOnTrial();
    }

    /// Reports whether this pod itself is at fault, so that a waiting task is better off with another pod: the last
    /// tasks failed here, the runtime needs a restart, or the gate is held.
    public boolean isPodAtFault() {
        return held.isPresent() || breaker.closedBecause().isPresent() || runtime.isAtFault();
    }

    /// Reports whether a verdict of this pod may end a task.
    public boolean isTrusted() {
        return breaker.isTrusted();
    }

    /// Holds the gate closed for a reason that no probe can check, until [#release()].
    public void hold(String reason) {
        LOG.warnf("intake closed reason=%s", reason);
        held = Optional.of(reason);
        changed();
    }

    /// Ends [#hold(String)]. The gate opens if nothing else keeps it closed.
    public void release() {
        if (held.isPresent()) {
            held = Optional.empty();
            LOG.infof("hold on intake removed stillClosed=%s", closedBecause().orElse("no"));
            changed();
        }
    }

    /// Reports that a step has failed in a task, for a reason that concerns every task.
    public void failed(Step step, Failure failure) {
        failed(step, failure.detail());
    }

    /// Reports that a step has failed for a reason that concerns every task.
    public void failed(Step step, String reason) {
        circuits.of(step).failed(reason);
    }

    /// Reports that a step has succeeded in a task.
    public void succeeded(Step step) {
        circuits.of(step).succeeded();
    }

    /// Reports that a task waits at a step and tries again itself. The caller closes the wait.
    public Waiting waitAt(Step step) throws InterruptedException {
        Circuit circuit = circuits.of(step);
        boolean onGpu = step.isSubmission();
        if (onGpu) {
            runtime.waits();
        }
        circuit.waits();
        return () -> {
            circuit.waitsNoMore();
            if (onGpu) {
                runtime.waitsNoMore();
            }
        };
    }

    /// The tasks that this pod has judged, if a verdict about one more would close the gate; otherwise empty.
    public Set<Identity> aboutToTripOver() {
        return breaker.aboutToTripOver();
    }

    /// Reports that a task was received. On trial, it is the only one.
    public void admitted() {
        trial = isOnTrial();
    }

    /// Reports that a task has succeeded. If it was a trial, steps that it did not need are accepted, too.
    public void completed() {
        breaker.completed();
        if (trial) {
            circuits.trialSucceeded();
        }
    }

    /// Reports that this pod has judged a task, and that no other pod has confirmed it.
    public void judged(Identity task, Code code) {
        breaker.judged(task, code);
    }

    /// Reports that another pod has judged a task in the same way: the task does not count against this pod.
    public void confirmed(Identity task) {
        breaker.confirmed(task);
    }

    /// Reports that the runtime has generated a task's outputs.
    public void generated() {
        breaker.generated();
    }

    /// Reports that a run failed because of the runtime's process or its GPU.
    public void runtimeFailed(Failure failure) {
        runtime.failed(failure);
    }

    /// Reports that the runtime has refused a task's connection.
    public void runtimeRefusedConnection(Failure failure) {
        runtime.connectionRefused(failure);
    }

    /// Closes the gate until the runtime has restarted.
    public void requireRestart(RestartHistory.Reason cause, String reason) {
        runtime.requireRestart(cause, reason);
    }

    /// Probes the runtime while the gate is open, and closes the gate if that fails.
    public void checkRuntime() throws InterruptedException {
        runtime.check();
    }

    /// Looks whether the runtime has restarted, if failed tasks demand that: otherwise the kubelet would restart it
    /// again and again. Called while no task is under way, by the thread that probes.
    public void lookForRestart() throws InterruptedException {
        if (breaker.needsRestartBecause().isPresent()) {
            runtime.lookForRestart();
        }
    }

    /// Waits until the gate is open or on trial, and probes what keeps it closed meanwhile. Called by one thread
    /// only.
    ///
    /// @param turn is called before every probe
    public void awaitOpen(Runnable turn) throws InterruptedException {
        while (true) {
            turn.run();
            runtime.probeIfDue();
            if (!breaker.isOnTrial()) {
                lookForRestart();
            }
            breaker.admitTrialIfDue();
            circuits.probeIfDue(runtime.closedBecause().isEmpty(), turn);
            if (isOpen()) {
                logFirst();
                return;
            }
            changes.await(TICK);
        }
    }

    /// Waits until the gate is open or on trial, without a probe: that is the receiver's work.
    ///
    /// @param longest time to wait
    /// @return false if the gate is still closed, or this pod is at fault
    public boolean awaitOpenWithin(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!isOpen()) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (isPodAtFault() || !left.isPositive()) {
                return false;
            }
            changes.await(Durations.shorter(left, TICK));
        }
        return true;
    }

    private void changed() {
        closedSince.updateAndGet(
                since -> isOpen() ? Optional.empty() : since.or(() -> Optional.of(nanoTime.getAsLong())));
        listener.run();
        changes.signal();
    }

    private void runtimeRestarted() {
        breaker.restarted();
        onRestart.run();
    }

    private void logFirst() {
        if (!openedBefore) {
            openedBefore = true;
            LOG.info("intake open");
        }
    }
}
