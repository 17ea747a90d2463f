package io.sdqueueworker.testbed.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The receives that outages took. A task that meets one waits where it is, which costs no receive.
final class SpentReceives {

    /// Receives of a message by one worker, and messages that one worker releases, during one outage. So many may
    /// have another reason.
    private static final int ALLOWED = 2;

    /// The pause of a message whose task is under way by another message. No outage is the reason.
    private static final Duration STEPPED_ASIDE = Duration.ofMinutes(15);

    private final Troubles troubles = new Troubles();
    private final Map<WorkerProcessRun, Map<String, Integer>> receives = new HashMap<>();
    private final Map<WorkerProcessRun, Set<String>> releases = new HashMap<>();
    private final List<Violation> findings = new ArrayList<>();

    private SpentReceives() {}

    /// One finding for each message that a worker received too often during one outage, and one for each outage
    /// during which a worker released too many.
    ///
    /// @param events in the order of their times
    static List<Violation> in(List<Event> events) {
        SpentReceives spent = new SpentReceives();
        events.forEach(spent::follow);
        return List.copyOf(spent.findings);
    }

    private void follow(Event event) {
        troubles.follow(event);
        switch (event) {
            case Event.Trouble trouble -> {
                receives.remove(trouble.worker());
                releases.remove(trouble.worker());
            }
            case Event.HandedOut handedOut when troubles.isIn(handedOut.worker(), handedOut.at()) -> count(handedOut);
            case Event.Released released
            when troubles.isIn(released.worker(), released.at())
                    && released.pause().compareTo(STEPPED_ASIDE) < 0 -> count(released);
            default -> {
                // Not a receive in an outage.
            }
        }
    }

    private void count(Event.HandedOut event) {
        int count = receives.computeIfAbsent(event.worker(), _ -> new HashMap<>())
                .merge(event.messageId(), 1, Integer::sum);
        if (count == ALLOWED + 1) {
            findings.add(new Violation(
                    Violation.Kind.RECEIVES_SPENT,
                    event.messageId(),
                    "message %s was received %d times or more by %s during an outage: %s"
                            .formatted(event.messageId(), count, event.worker(), troubles.of(event.worker()))));
        }
    }

    private void count(Event.Released event) {
        Set<String> released = releases.computeIfAbsent(event.worker(), _ -> new HashSet<>());
        if (released.add(event.messageId()) && released.size() == ALLOWED + 1) {
            findings.add(new Violation(
                    Violation.Kind.RECEIVES_SPENT,
                    event.messageId(),
                    "%s released %d messages or more during an outage: %s"
                            .formatted(event.worker(), ALLOWED + 1, troubles.of(event.worker()))));
        }
    }
}
