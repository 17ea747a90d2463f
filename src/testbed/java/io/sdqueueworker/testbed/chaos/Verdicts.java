package io.sdqueueworker.testbed.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The verdicts of each worker about tasks: failures that it published, and those that it stored for another worker to
/// confirm. A worker on which task after task fails must suspect itself.
///
/// Doubts favour the worker: its row of verdicts begins anew with each run that succeeds, both when the run is
/// submitted and when its result is stored, and verdicts between the two do not count.
final class Verdicts {

    /// Different tasks in a row that a worker may judge.
    private static final int ALLOWED = 3;

    private final Map<String, String> identities;

    /// The submissions of runs that succeeded. The same task may have failed there before.
    private final Set<Event> successful;

    private final Map<WorkerProcessRun, Set<String>> rows = new HashMap<>();
    private final Map<WorkerProcessRun, Set<String>> underWay = new HashMap<>();
    private final List<Violation> findings = new ArrayList<>();

    private Verdicts(List<SentTask> tasks, List<Event> events) {
        identities = tasks.stream().collect(Collectors.toMap(SentTask::token, SentTask::identity));
        successful = successful(events);
    }

    /// One finding for each row of verdicts that is too long.
    ///
    /// @param events in the order of their times
    static List<Violation> tooManyIn(List<SentTask> tasks, List<Event> events) {
        Verdicts verdicts = new Verdicts(tasks, events);
        events.forEach(verdicts::follow);
        return List.copyOf(verdicts.findings);
    }

    private void follow(Event event) {
        switch (event) {
            case Event.Submitted submitted
            when successful.contains(submitted) -> {
                underWay(submitted.worker()).add(identity(submitted));
                row(submitted.worker()).clear();
            }
            case Event.Stored stored
            when stored.success() -> {
                underWay(stored.worker()).remove(stored.identity());
                row(stored.worker()).clear();
            }
            case Event.Stored stored -> judged(stored.worker(), stored.identity());
            case Event.Judged judged -> judged(judged.worker(), judged.identity());
            default -> {
                // Neither a verdict nor a success.
            }
        }
    }

    private Set<Event> successful(List<Event> events) {
        Map<String, Event> last = new HashMap<>();
        Set<Event> found = new HashSet<>();
        for (Event event : events) {
            switch (event) {
                case Event.Submitted submitted -> last.put(key(submitted.worker(), identity(submitted)), submitted);
                case Event.Stored stored
                when stored.success() ->
                    Optional.ofNullable(last.get(key(stored.worker(), stored.identity())))
                            .ifPresent(found::add);
                default -> {
                    // Neither the begin of a run nor its success.
                }
            }
        }
        return found;
    }

    private String identity(Event.Submitted submitted) {
        return identities.getOrDefault(submitted.token(), "");
    }

    private void judged(WorkerProcessRun worker, String identity) {
        if (underWay(worker).isEmpty()
                && row(worker).add(identity)
                && row(worker).size() == ALLOWED + 1) {
            findings.add(new Violation(
                    Violation.Kind.JUDGED_TOO_MANY,
                    identity,
                    "%s judged %d tasks or more in a row, and none succeeded there between"
                            .formatted(worker, ALLOWED + 1)));
        }
    }

    private Set<String> row(WorkerProcessRun worker) {
        return rows.computeIfAbsent(worker, _ -> new HashSet<>());
    }

    private Set<String> underWay(WorkerProcessRun worker) {
        return underWay.computeIfAbsent(worker, _ -> new HashSet<>());
    }

    private static String key(WorkerProcessRun worker, String identity) {
        return worker + " " + identity;
    }
}
