package io.sdqueueworker.testbed.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The workers that hold each message, tracked from event to event.
///
/// A worker holds a message from its delivery until the last confirmed visibility timeout ends, or until it releases
/// or deletes the message or ends. Doubts favour the worker: the times are the earliest that the queue may use, so
/// every finding is certain.
final class Holds {

    /// The release follows the verdict at once.
    private static final Duration AFTER_VERDICT = Duration.ofSeconds(1);

    /// The end of each hold, by message and worker. After a hold has ended, a second worker may hold the message as
    /// well.
    private final Map<String, Map<WorkerProcessRun, Duration>> holds = new HashMap<>();

    /// The workers with an outage now, and whether the end of a hold may be blamed on it.
    private final Troubles troubles = new Troubles();

    /// The time of each worker's last verdict.
    private final Map<WorkerProcessRun, Duration> judged = new HashMap<>();

    /// Messages that a worker may have released: see [#isPerhapsRelease].
    private final Map<WorkerProcessRun, Set<String>> perhapsReleased = new HashMap<>();

    private final Set<WorkerProcessRun> dead = new HashSet<>();
    private final List<Violation> findings = new ArrayList<>();

    private Holds() {}

    /// One finding for each delivery of a message that a live worker held, or lost in an outage.
    ///
    /// @param events in the order of their times
    static List<Violation> brokenIn(List<Event> events) {
        Holds holds = new Holds();
        events.forEach(holds::follow);
        return List.copyOf(holds.findings);
    }

    private void follow(Event event) {
        troubles.follow(event);
        switch (event) {
            case Event.HandedOut handedOut -> handOut(handedOut);
            case Event.Judged(Duration at, WorkerProcessRun worker, String _) -> judged.put(worker, at);
            case Event.Extended extended -> extend(extended);
            case Event.Released(Duration at, WorkerProcessRun worker, String messageId, Duration _) ->
                letGo(messageId, worker, at);
            case Event.Deleted(Duration at, WorkerProcessRun worker, String messageId) -> letGo(messageId, worker, at);
            case Event.Ended(Duration _, WorkerProcessRun worker, Event.Manner _) -> {
                dead.add(worker);
                holds.values().forEach(ofMessage -> ofMessage.remove(worker));
            }
            default -> {
                // Says nothing about messages.
            }
        }
    }

    private void handOut(Event.HandedOut event) {
        String messageId = event.messageId();
        of(messageId).forEach((holder, until) -> {
            if (until.compareTo(event.at()) > 0) {
                findings.add(new Violation(
                        Violation.Kind.HANDED_OUT_TWICE,
                        messageId,
                        "message %s went to %s while %s held it".formatted(messageId, event.worker(), holder)));
            } else {
                judgeEnd(messageId, holder, until);
            }
        });
        // Reported once.
        of(messageId).values().removeIf(until -> until.compareTo(event.at()) <= 0);
        hold(messageId, event.worker(), event.until());
    }

    private void extend(Event.Extended event) {
        Set<String> released = perhapsReleased.computeIfAbsent(event.worker(), _ -> new HashSet<>());
        if (isPerhapsRelease(event)) {
            released.add(event.messageId());
        } else {
            released.remove(event.messageId());
        }
        hold(event.messageId(), event.worker(), event.until());
    }

    /// After a verdict, the pause of the released message may be as long as a renewal, and cannot be told from one.
    private boolean isPerhapsRelease(Event.Extended event) {
        Duration verdict = judged.get(event.worker());
        return verdict != null && event.at().minus(verdict).compareTo(AFTER_VERDICT) <= 0;
    }

    private void hold(String messageId, WorkerProcessRun worker, Duration until) {
        // The answer to a request may be recorded after the death of its process.
        if (!dead.contains(worker)) {
            of(messageId).put(worker, until);
        }
    }

    private void letGo(String messageId, WorkerProcessRun worker, Duration at) {
        Duration until = of(messageId).remove(worker);
        if (until != null && until.compareTo(at) < 0) {
            judgeEnd(messageId, worker, until);
        }
    }

    /// Judges the end of a hold that a live worker did not extend.
    private void judgeEnd(String messageId, WorkerProcessRun worker, Duration until) {
        boolean released = perhapsReleased.getOrDefault(worker, Set.of()).contains(messageId);
        if (troubles.isIn(worker, until) && !released) {
            findings.add(new Violation(
                    Violation.Kind.LEASE_LOST,
                    messageId,
                    "message %s was not extended by %s: %s".formatted(messageId, worker, troubles.of(worker))));
        }
    }

    private Map<WorkerProcessRun, Duration> of(String messageId) {
        return holds.computeIfAbsent(messageId, _ -> new HashMap<>());
    }
}
