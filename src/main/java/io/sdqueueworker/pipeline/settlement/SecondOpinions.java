package io.sdqueueworker.pipeline.settlement;

import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.pipeline.steps.PatientSteps;
import io.sdqueueworker.publication.StoredVerdicts;
import io.sdqueueworker.publication.StoredVerdicts.Judge;
import io.sdqueueworker.publication.StoredVerdicts.Verdict;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.TaskFailedException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Compares the verdicts of this pod about tasks with those of other pods, so that neither a sick pod fails healthy
/// tasks, nor a task at fault closes healthy pods.
public final class SecondOpinions {

    private final StoredVerdicts earlier;
    private final IntakeGate gate;
    private final PatientSteps steps;
    private final Supplier<Judge> self;
    private final InstantSource clock;
    private final OwnVerdicts own = new OwnVerdicts();

    /// @param steps wait while the bucket is unavailable
    /// @param self this pod, since the last start of its runtime
    /// @param clock the wall clock
    public SecondOpinions(
            StoredVerdicts earlier, IntakeGate gate, PatientSteps steps, Supplier<Judge> self, InstantSource clock) {
        this.earlier = earlier;
        this.gate = gate;
        this.steps = steps;
        this.self = self;
        this.clock = clock;
    }

    /// Weighs the failure of a task, and reports it to the gate.
    Evidence weigh(Attempt attempt, Identity task, Failure failure) throws TaskFailedException, InterruptedException {
        if (failure.isFinal() || !failure.code().isVerdict()) {
            return Evidence.NOT_NEEDED;
        }
        Verdict verdict = new Verdict(self.get(), failure.code(), clock.instant());
        own.add(task, verdict.judge());
        if (!gate.isTrusted()) {
            gate.judged(task, failure.code());
            return Evidence.UNTRUSTED;
        }
        Optional<List<Verdict>> found = steps.take(attempt, Step.RESULT_GET, () -> earlier.find(task));
        if (found.isPresent() && found.get().stream().anyMatch(verdict::isConfirmedBy)) {
            record(attempt, task, found.get(), verdict);
            gate.confirmed(task);
            return Evidence.SECOND;
        }
        forgetConfirmed();
        gate.judged(task, failure.code());
        if (!gate.isTrusted()) {
            return Evidence.UNTRUSTED;
        }
        boolean recorded = found.isPresent() && record(attempt, task, found.get(), verdict);
        if (!recorded && attempt.receiveCount() > own.count(task, verdict.judge())) {
            // Who ended the other attempts is not known, so this counts against the pod all the same.
            return Evidence.SECOND;
        }
        return Evidence.FIRST;
    }

    private boolean record(Attempt attempt, Identity task, List<Verdict> found, Verdict verdict)
            throws TaskFailedException, InterruptedException {
        return steps.take(attempt, Step.OUTPUT_PUT, () -> earlier.add(task, found, verdict));
    }

    /// Looks before the breaker trips whether other pods have confirmed this pod's verdicts meanwhile: several
    /// copies of one sender's mistake must not close a healthy pod.
    private void forgetConfirmed() throws InterruptedException {
        for (Identity task : gate.aboutToTripOver()) {
            try {
                List<Verdict> verdicts = earlier.find(task).orElse(List.of());
                boolean confirmed = verdicts.stream()
                        .filter(each -> each.judge().pod().equals(self.get().pod()))
                        .anyMatch(each -> verdicts.stream().anyMatch(each::isConfirmedBy));
                if (confirmed) {
                    gate.confirmed(task);
                }
            } catch (TaskFailedException e) {
                // Without the look, the breaker trips one task too early.
                return;
            }
        }
    }
}
