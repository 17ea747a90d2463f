package io.sdqueueworker.testbed.chaos;

import io.sdqueueworker.testbed.http.Recording;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// All recorded events, from any thread.
final class Ledger {

    private final Recording<Event> events = new Recording<>("events");
    private final long startedAt;

    /// @param startedAt the origin of the ledger's times, as a `System.nanoTime()`
    Ledger(long startedAt) {
        this.startedAt = startedAt;
    }

    void add(Event event) {
        events.add(event);
    }

    /// @param nanoTime a `System.nanoTime()`
    Duration at(long nanoTime) {
        return Duration.ofNanos(nanoTime - startedAt);
    }

    Duration now() {
        return at(System.nanoTime());
    }

    /// All events so far, ordered by their times instead of by when they were recorded.
    List<Event> inOrder() {
        return events.all().stream().sorted(Comparator.comparing(Event::at)).toList();
    }
}
