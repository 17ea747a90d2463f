package io.sdqueueworker.testbed.chaos;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The events of one task or message, as text for the report.
final class History {

    private final Evidence evidence;

    History(Evidence evidence) {
        this.evidence = evidence;
    }

    /// One line per event that concerns the subject of a finding or a worker involved in it.
    ///
    /// @param about a task identity or a message id
    List<String> lines(String about) {
        List<SentTask> tasks = evidence.tasks().stream()
                .filter(task ->
                        task.identity().equals(about) || task.messageIds().contains(about))
                .toList();
        Set<String> names = Stream.concat(
                        Stream.of(about),
                        tasks.stream()
                                .flatMap(task -> Stream.concat(
                                        Stream.of(task.identity(), task.token()), task.messageIds().stream())))
                .collect(Collectors.toSet());
        Set<String> urls = evidence.documents().entrySet().stream()
                .filter(document -> names.contains(
                        ChaosResults.tree(document.getValue()).path("identity").asText()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        List<Event> own = evidence.events().stream()
                .filter(event -> concerns(event, names, urls))
                .toList();
        Set<WorkerProcessRun> workers = own.stream().map(Event::worker).collect(Collectors.toSet());
        return evidence.events().stream()
                .filter(event -> concerns(event, names, urls)
                        || (event instanceof Event.Ended && workers.contains(event.worker())))
                .map(History::line)
                .toList();
    }

    private static boolean concerns(Event event, Set<String> names, Set<String> urls) {
        return switch (event) {
            case Event.HandedOut handedOut -> names.contains(handedOut.messageId());
            case Event.Extended extended -> names.contains(extended.messageId());
            case Event.Released released -> names.contains(released.messageId());
            case Event.Deleted deleted -> names.contains(deleted.messageId());
            case Event.Submitted submitted -> names.contains(submitted.token());
            case Event.Stored stored -> names.contains(stored.identity());
            case Event.Told told -> urls.contains(told.url());
            case Event.Started _, Event.Ended _, Event.Unreadable _ -> false;
        };
    }

    private static String line(Event event) {
        String what = switch (event) {
            case Event.Started _ -> "started";
            case Event.Ended ended -> "ended: " + ended.manner();
            case Event.HandedOut handedOut ->
                "received %s (receive count %d) until %s"
                        .formatted(handedOut.messageId(), handedOut.receives(), Clock.text(handedOut.until()));
            case Event.Extended extended ->
                "extended %s until %s".formatted(extended.messageId(), Clock.text(extended.until()));
            case Event.Released released ->
                "released %s for %d s"
                        .formatted(released.messageId(), released.pause().toSeconds());
            case Event.Deleted deleted -> "deleted " + deleted.messageId();
            case Event.Submitted submitted -> "submitted " + submitted.token();
            case Event.Stored stored -> (stored.success() ? "stored a success " : "stored a failure ") + stored.url();
            case Event.Told told -> (told.success() ? "published a success " : "published a failure ") + told.url();
            case Event.Unreadable unreadable -> unreadable.what();
        };
        return "%s  %-12s %s".formatted(Clock.text(event.at()), event.worker(), what);
    }
}
