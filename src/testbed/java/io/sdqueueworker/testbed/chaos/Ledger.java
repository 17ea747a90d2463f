package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.http.Recording;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// All that was seen, from any thread.
final class Ledger {

    private final Recording<Event> events = new Recording<>("events");
    private final long startedAt;

    /// @param startedAt what its times are counted from, as `System.nanoTime()` has it
    Ledger(long startedAt) {
        this.startedAt = startedAt;
    }

    void add(Event event) {
        events.add(event);
    }

    /// @param nanoTime as `System.nanoTime()` has it
    Duration at(long nanoTime) {
        return Duration.ofNanos(nanoTime - startedAt);
    }

    Duration now() {
        return at(System.nanoTime());
    }

    /// Everything so far, in the order of its times, not in that of its being noted down.
    List<Event> inOrder() {
        return events.all().stream().sorted(Comparator.comparing(Event::at)).toList();
    }
}
