package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Optional;

/// A probe of a dependency that fails and recovers on demand.
final class Health implements Probe {

    private Optional<Failure> failure = Optional.empty();
    private Kind kind = new Kind.NoAnswer();
    private int probes;

    void failWith(Failure reason) {
        failure = Optional.of(reason);
    }

    /// Fails as with [#failWith(Failure)], because the connection is refused.
    void goAway(Failure reason) {
        failWith(reason);
        kind = new Kind.NoConnection();
    }

    void recover() {
        failure = Optional.empty();
    }

    /// The number of probes.
    int probes() {
        return probes;
    }

    @Override
    public void run() throws TaskFailedException {
        probes++;
        if (failure.isPresent()) {
            throw new RuntimeCallFailed(kind, failure.get());
        }
    }
}
