package io.sdqueueworker.testbed.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
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
        Set<String> urls = urls(names);
        List<Event> own = evidence.events().stream()
                .filter(event -> concerns(event, names, urls))
                .toList();
        Set<WorkerProcessRun> workers = own.stream().map(Event::worker).collect(Collectors.toSet());
        return evidence.events().stream()
                .filter(event ->
                        concerns(event, names, urls) || (isOfWorker(event) && workers.contains(event.worker())))
                .map(History::line)
                .toList();
    }

    /// The result documents of a task, and the outputs that they name.
    private Set<String> urls(Set<String> names) {
        Set<String> urls = new HashSet<>();
        evidence.documents().forEach((url, text) -> {
            JsonNode document = ChaosResults.tree(text);
            if (names.contains(document.path("identity").asText())) {
                urls.add(url);
                document.at("/notification/outputs")
                        .forEach(output -> urls.add(output.path("url").asText()));
            }
        });
        return urls;
    }

    private static boolean isOfWorker(Event event) {
        return event instanceof Event.Ended
                || event instanceof Event.Trouble
                || event instanceof Event.RuntimeRestarted;
    }

    private static boolean concerns(Event event, Set<String> names, Set<String> urls) {
        return switch (event) {
            case Event.HandedOut handedOut -> names.contains(handedOut.messageId());
            case Event.Extended extended -> names.contains(extended.messageId());
            case Event.Released released -> names.contains(released.messageId());
            case Event.Deleted deleted -> names.contains(deleted.messageId());
            case Event.Submitted submitted -> names.contains(submitted.token());
            case Event.Stored stored -> names.contains(stored.identity());
            case Event.Judged judged -> names.contains(judged.identity());
            case Event.Uploaded uploaded -> urls.contains(uploaded.url());
            case Event.Told told -> urls.contains(told.url());
            case Event.Started _, Event.Ended _, Event.Trouble _, Event.RuntimeRestarted _, Event.Unreadable _ -> false;
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
            case Event.Judged judged -> "judged " + judged.identity();
            case Event.Uploaded uploaded -> "uploaded %s (hash %08x)".formatted(uploaded.url(), uploaded.hash());
            case Event.Trouble trouble -> trouble.attack().label() + ": " + trouble.phase();
            case Event.RuntimeRestarted _ -> "runtime restarted";
            case Event.Unreadable unreadable -> unreadable.what();
        };
        return "%s  %-12s %s".formatted(Clock.text(event.at()), event.worker(), what);
    }
}
