package io.sdqueueworker.testbed.chaos;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// Lets one runtime at a time be sick, and the next one only when all tasks that failed on an earlier one are done.
///
/// Two sick runtimes that fail the same task are proof against the task, so its failure would be right.
final class Sickness {

    private final Ledger ledger;
    private final Semaphore place = new Semaphore(1);

    Sickness(Ledger ledger) {
        this.ledger = ledger;
    }

    /// Returns whether a runtime may become sick now. If so, the caller must end that.
    boolean mayBegin() {
        if (!place.tryAcquire()) {
            return false;
        }
        if (areJudgedTasksDone()) {
            return true;
        }
        place.release();
        return false;
    }

    void end() {
        place.release();
    }

    private boolean areJudgedTasksDone() {
        Set<String> judged = new HashSet<>();
        Set<String> done = new HashSet<>();
        for (Event event : ledger.inOrder()) {
            switch (event) {
                case Event.Judged(Duration _, WorkerProcessRun _, String identity) -> judged.add(identity);
                case Event.Stored stored when stored.success() -> done.add(stored.identity());
                default -> {}
            }
        }
        return done.containsAll(judged);
    }
}
