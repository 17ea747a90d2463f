package io.sdqueueworker.testbed.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The files that published successes name. Receivers may download them at any time, so they never change.
final class PublishedOutputs {

    private final Map<String, List<String>> outputs;
    private final Map<String, Integer> hashes = new HashMap<>();
    private final Set<String> published = new HashSet<>();
    private final List<Violation> findings = new ArrayList<>();

    private PublishedOutputs(Map<String, List<String>> outputs) {
        this.outputs = outputs;
    }

    /// One finding for each file that was replaced by another one after its address was published.
    ///
    /// @param outputs the addresses of the files by the address of the result document
    /// @param events in the order of their times
    static List<Violation> changedIn(Map<String, List<String>> outputs, List<Event> events) {
        PublishedOutputs all = new PublishedOutputs(outputs);
        events.forEach(all::follow);
        return List.copyOf(all.findings);
    }

    private void follow(Event event) {
        switch (event) {
            case Event.Told told when told.success() -> published.addAll(outputs.getOrDefault(told.url(), List.of()));
            case Event.Uploaded(Duration _, WorkerProcessRun worker, String url, int hash) ->
                uploaded(worker, url, hash);
            default -> {
                // Not about a file.
            }
        }
    }

    private void uploaded(WorkerProcessRun worker, String url, int hash) {
        Integer before = hashes.put(url, hash);
        if (published.contains(url) && before != null && before != hash) {
            findings.add(new Violation(
                    Violation.Kind.OUTPUT_CHANGED, url, "%s replaced %s, which was published".formatted(worker, url)));
        }
    }
}
