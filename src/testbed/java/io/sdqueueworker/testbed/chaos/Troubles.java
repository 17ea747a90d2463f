package io.sdqueueworker.testbed.chaos;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The last outage of each worker, tracked from event to event.
final class Troubles {

    private final Map<WorkerProcessRun, Spell> spells = new HashMap<>();

    private record Spell(Attack attack, Duration begin, Optional<Duration> end) {}

    void follow(Event event) {
        if (event instanceof Event.Trouble(Duration at, WorkerProcessRun worker, Attack attack, Event.Phase phase)
                && attack.isOutage()) {
            switch (phase) {
                case BEGINS -> spells.put(worker, new Spell(attack, at, Optional.empty()));
                case ENDS ->
                    spells.computeIfPresent(worker, (_, spell) -> new Spell(attack, spell.begin(), Optional.of(at)));
            }
        }
    }

    /// Returns whether a time lies in the worker's last outage.
    boolean isIn(WorkerProcessRun worker, Duration time) {
        return Optional.ofNullable(spells.get(worker))
                .filter(spell -> spell.begin().compareTo(time) <= 0)
                .filter(spell ->
                        spell.end().filter(end -> end.compareTo(time) < 0).isEmpty())
                .isPresent();
    }

    /// The label of the worker's last outage; empty if it had none.
    String of(WorkerProcessRun worker) {
        return Optional.ofNullable(spells.get(worker))
                .map(spell -> spell.attack().label())
                .orElse("");
    }
}
