package io.sdqueueworker.pipeline.steps;

import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.io.Durations;
import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.gate.IntakeGate.Waiting;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.pipeline.line.Line;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Code.Consequence;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/// Takes the steps of tasks that need a dependency, and waits with the task while the dependency is unavailable.
///
/// The message stays hidden meanwhile, so an outage costs no receive, and finished outputs are not generated again. The
/// task's own next try is what opens the intake again: no probe asks for as much as the step itself.
public final class PatientSteps {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /// A change of a policy takes some seconds to reach every part of S3.
    private static final Duration LONGEST_REFUSAL = Duration.ofSeconds(30);

    /// A task of another sender may name sources that work: it is the better trial.
    private static final Duration LONGEST_FOR_INPUTS = Duration.ofMinutes(1);

    private final IntakeGate gate;
    private final Line line;
    private final Duration limit;
    private final InstantSource clock;

    /// @param line interrupts the waits of tasks that need not end before the worker does
    /// @param limit of the time from the first failure of a step
    /// @param clock the wall clock, to compare with the expiry that senders set
    public PatientSteps(IntakeGate gate, Line line, Duration limit, InstantSource clock) {
        this.gate = gate;
        this.line = line;
        this.limit = limit;
        this.clock = clock;
    }

    /// A step that may be taken twice.
    public interface Call<T> {
        T take() throws TaskFailedException, InterruptedException;
    }

    /// Takes a step until it succeeds.
    ///
    /// @throws TaskFailedException if another try would not help, or the time limit is over
    public <T> T take(Attempt attempt, Step step, Call<T> call) throws TaskFailedException, InterruptedException {
        return take(attempt, step, call, _ -> true);
    }

    /// Takes a step until it succeeds.
    ///
    /// @param proof whether a result shows that the step works. A task that names no model does not prove that
    ///     models can be fetched
    /// @throws TaskFailedException if another try would not help, or the time limit is over
    public <T> T take(Attempt attempt, Step step, Call<T> call, Predicate<T> proof)
            throws TaskFailedException, InterruptedException {
        TaskFailedException failed;
        try {
            return once(step, call, proof);
        } catch (TaskFailedException e) {
            failed = e;
        }
        Patience patience = new Patience(attempt, step);
        if (patience.isOver(failed)) {
            throw failed;
        }
        try (Waiting _ = gate.waitAt(step)) {
            while (!patience.isOver(failed)) {
                line.rest(patience.backoff::pause);
                attempt.confirm(step);
                try {
                    return once(step, call, proof);
                } catch (TaskFailedException e) {
                    failed = e;
                }
            }
            throw failed;
        }
    }

    /// Waits on deck until tasks are accepted. The lease is kept, so this costs no receive.
    ///
    /// The limit does not count while the runtime works: intake may be closed until the task on the GPU has proven
    /// that its step works again.
    ///
    /// @param expiresAt the time that the task's sender has set
    /// @return false if the message is to be released
    public boolean awaitIntake(Optional<Instant> expiresAt) throws InterruptedException {
        do {
            if (gate.awaitOpenWithin(new WaitLimit(limit, expiresAt, clock).longest())) {
                return true;
            }
        } while (!gate.isPodAtFault() && line.isGpuAtWork());
        return false;
    }

    private <T> T once(Step step, Call<T> call, Predicate<T> proof) throws TaskFailedException, InterruptedException {
        try {
            T result = step == Step.MODEL_GET ? withModels(call) : call.take();
            if (proof.test(result)) {
                gate.succeeded(step);
            }
            return result;
        } catch (TaskFailedException e) {
            if (concernsEveryTask(step, e)) {
                gate.failed(step, e.failure());
            }
            if (RuntimeCallFailed.isNoConnection(e)) {
                gate.runtimeRefusedConnection(e.failure());
            }
            throw e;
        }
    }

    private <T> T withModels(Call<T> call) throws TaskFailedException, InterruptedException {
        try (Line.Fetching _ = line.fetchesModels()) {
            return call.take();
        }
    }

    /// The patience of a task with a step, from its first failure.
    private final class Patience {

        private final Step step;
        private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        private final WaitLimit wait;

        Patience(Attempt attempt, Step step) {
            this.step = step;
            // A result is published, and a failure reported, however late.
            this.wait = new WaitLimit(limit, step.isPublication() ? Optional.empty() : expiresAt(attempt), clock);
        }

        /// Decides whether the next try would come too late, or would not help.
        boolean isOver(TaskFailedException failed) {
            return wait.waited().plus(backoff.next()).compareTo(longestWait(step, failed, wait.longest())) > 0
                    || (step.isBeforeGeneration() && gate.isPodAtFault());
        }
    }

    /// The longest wait of a task at a step that fails like this.
    ///
    /// @param limit of the settings and the task
    static Duration longestWait(Step step, TaskFailedException failed, Duration limit) {
        if (isWaitedFor(step, failed)) {
            return step == Step.INPUTS ? Durations.shorter(limit, LONGEST_FOR_INPUTS) : limit;
        }
        return failed.failure().code() == Code.OUTPUT_REFUSED
                ? Durations.shorter(limit, LONGEST_REFUSAL)
                : Duration.ZERO;
    }

    private static boolean concernsEveryTask(Step step, TaskFailedException failed) {
        return failed instanceof StepOutageException || step.isBlamedBy(failed.failure());
    }

    /// Reports whether the step may succeed later for the same task. A run that has begun is not begun again here.
    private static boolean isWaitedFor(Step step, TaskFailedException failed) {
        Code code = failed.failure().code();
        return failed instanceof StepOutageException
                || (step.isBlamedBy(failed.failure())
                        && code.consequence() == Consequence.CLOSE_INTAKE
                        && code != Code.RUNTIME_STUCK);
    }

    private static Optional<Instant> expiresAt(Attempt attempt) {
        return attempt.task().flatMap(TaskHeader::expiresAt);
    }
}
