package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.intake.MessageParser;
import io.sdqueueworker.intake.PayloadStore;
import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.pipeline.settlement.ReceiveLimits;
import io.sdqueueworker.pipeline.steps.PatientSteps;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import java.time.Duration;
import java.util.Optional;

/// Reads a delivery and decides whether its task needs the GPU, before anything is spent on it.
public final class Admission {

    private static final Duration BETWEEN_CLAIMS = Duration.ofMillis(500);

    private final MessageParser parser;
    private final PayloadStore payloads;
    private final Results results;
    private final Terms terms;
    private final PatientSteps steps;

    /// @param payloads the store of what is too large for a message
    /// @param terms on which tasks are accepted
    /// @param steps wait while a bucket is unavailable
    public Admission(MessageParser parser, PayloadStore payloads, Results results, Terms terms, PatientSteps steps) {
        this.steps = steps;
        this.parser = parser;
        this.payloads = payloads;
        this.results = results;
        this.terms = terms;
    }

    /// The terms on which tasks are accepted.
    ///
    /// @param kinds of the runtime: workers of different runtimes may share a queue
    public record Terms(Expiry expiry, TaskKinds kinds, ReceiveLimits limits) {}

    /// The decision.
    sealed interface Admitted {

        /// The task is to be generated.
        record Wanted(Task task) implements Admitted {}

        /// An earlier attempt has finished the task.
        ///
        /// @param notification of its success, to be published again
        record Finished(TaskHeader task, String notification) implements Admitted {}

        /// Another delivery of the same task is under way in this process.
        record Duplicate() implements Admitted {}
    }

    /// Identifies the attempt's task and decides about it.
    ///
    /// @throws TaskFailedException if the message is not a task, or not one that this worker can or may generate
    Admitted admit(Attempt attempt) throws TaskFailedException, InterruptedException {
        if (attempt.earlierRun().isPresent()) {
            // Another worker may have received the message since.
            attempt.lease().fence();
        }
        return switch (parser.parse(attempt.delivery(), payloads(attempt))) {
            case Parsed.Acceptable task -> decide(attempt, task);
            case Parsed.Refused(TaskHeader header, var failure) -> {
                attempt.identify(header);
                throw new TaskFailedException(failure);
            }
            case Parsed.Malformed(String reason) -> throw TaskFailedException.of(Code.MALFORMED, Stage.INTAKE, reason);
        };
    }

    /// Checks again, after minutes on deck, that the task's result is still needed.
    ///
    /// @throws TaskFailedException with the code EXPIRED
    void requireUnexpired(Attempt attempt, TaskHeader task) throws TaskFailedException {
        terms.expiry().require(attempt.delivery(), task);
    }

    private Admitted decide(Attempt attempt, Parsed.Acceptable task) throws TaskFailedException, InterruptedException {
        TaskHeader header = task.header();
        boolean fresh = attempt.earlierRun().isEmpty();
        if (fresh) {
            attempt.events().received(header, attempt.delivery());
        } else {
            attempt.events().resumed(header, attempt.delivery());
        }
        while (!attempt.claim(header)) {
            // Another release would move it to the dead-letter queue while the task succeeds. If the other attempt has
            // lost its lease, this one publishes the result as soon as it is stored.
            if (!terms.limits().isLast(attempt.receiveCount()) && !attempt.followsAnother()) {
                return new Admitted.Duplicate();
            }
            Thread.sleep(BETWEEN_CLAIMS);
        }
        Optional<String> finished = steps.take(attempt, Step.RESULT_GET, () -> results.find(header));
        if (finished.isPresent()) {
            return new Admitted.Finished(header, finished.get());
        }
        if (terms.limits().areExceededBy(attempt.receiveCount())) {
            throw new TaskFailedException(terms.limits().exceeded(attempt.receiveCount()));
        }
        if (fresh) {
            // The GPU's time is already spent on a resumed run.
            terms.expiry().require(attempt.delivery(), header);
        }
        Payload content = parser.content(task, payloads(attempt));
        return new Admitted.Wanted(new Task(header, terms.kinds().of(task.tasktype(), content), content));
    }

    /// Waits while the store is unavailable. Only messages that need it show that it works.
    private PayloadStore payloads(Attempt attempt) {
        return address -> steps.take(attempt, Step.PAYLOAD_GET, () -> payloads.read(address));
    }
}
