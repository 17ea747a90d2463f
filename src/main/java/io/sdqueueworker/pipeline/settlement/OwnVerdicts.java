package io.sdqueueworker.pipeline.settlement;

import io.sdqueueworker.io.RecentEntries;
import io.sdqueueworker.publication.StoredVerdicts.Judge;
import io.sdqueueworker.task.Identity;
import java.util.Optional;

/// The number of times that this process has judged each task lately, for a bucket in which it cannot keep its
/// verdicts.
final class OwnVerdicts {

    /// The number of tasks kept.
    private static final int MOST = 1_000;

    private final RecentEntries<Identity, Tally> tallies = new RecentEntries<>(MOST);

    private record Tally(Judge judge, int count) {}

    void add(Identity task, Judge judge) {
        tallies.update(task, before -> new Tally(judge, count(before, judge) + 1));
    }

    /// The number of verdicts of one judge about a task.
    int count(Identity task, Judge judge) {
        return count(tallies.find(task), judge);
    }

    private static int count(Optional<Tally> tally, Judge judge) {
        return tally.filter(each -> each.judge().equals(judge))
                .map(Tally::count)
                .orElse(0);
    }
}
