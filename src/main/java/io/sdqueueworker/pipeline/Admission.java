package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.intake.MessageParser;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import java.util.Optional;

/// Reads a delivery and decides whether its task needs the GPU, before anything is spent on it.
public final class Admission {

    private final MessageParser parser;
    private final Results results;
    private final Expiry expiry;
    private final TaskKinds kinds;

    /// @param kinds of the runtime: workers of different runtimes may share a queue
    public Admission(MessageParser parser, Results results, Expiry expiry, TaskKinds kinds) {
        this.parser = parser;
        this.results = results;
        this.expiry = expiry;
        this.kinds = kinds;
    }

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
        return switch (parser.parse(attempt.delivery())) {
            case Parsed.Acceptable task -> decide(attempt, task);
            case Parsed.Refused(TaskHeader header, var failure) -> {
                attempt.identify(header);
                throw new TaskFailedException(failure);
            }
            case Parsed.Malformed(String reason) -> throw TaskFailedException.of(Code.MALFORMED, Stage.INTAKE, reason);
        };
    }

    private Admitted decide(Attempt attempt, Parsed.Acceptable task) throws TaskFailedException, InterruptedException {
        TaskHeader header = task.header();
        boolean fresh = attempt.earlierRun().isEmpty();
        if (fresh) {
            attempt.events().received(header, attempt.delivery());
        } else {
            attempt.events().resumed(header, attempt.delivery());
        }
        if (!attempt.claim(header)) {
            return new Admitted.Duplicate();
        }
        Optional<String> finished = results.find(header);
        if (finished.isPresent()) {
            return new Admitted.Finished(header, finished.get());
        }
        if (fresh) {
            // The GPU's time is already spent on a resumed run.
            expiry.require(attempt.delivery(), header);
        }
        Payload content = parser.content(task);
        return new Admitted.Wanted(new Task(header, kinds.of(task.tasktype(), content), content));
    }
}
