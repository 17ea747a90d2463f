package io.sdqueueworker.testbed.chaos;

import java.util.List;
import java.util.Map;

/// What the judge goes by, taken down when all workers are gone.
///
/// @param tasks what was sent
/// @param events what was seen, in the order of their times
/// @param notifications what the topic has accepted, in its order
/// @param documents the text of each result document in the bucket, by its address
/// @param sizes the bytes of every object in the bucket, by its address
/// @param leftovers files that the workers have left behind
/// @param messagesLeft how many messages are in the queues, seen or hidden
record Evidence(
        List<SentTask> tasks,
        List<Event> events,
        List<String> notifications,
        Map<String, String> documents,
        Map<String, Long> sizes,
        List<String> leftovers,
        int messagesLeft) {

    Evidence {
        tasks = List.copyOf(tasks);
        events = List.copyOf(events);
        notifications = List.copyOf(notifications);
        documents = Map.copyOf(documents);
        sizes = Map.copyOf(sizes);
        leftovers = List.copyOf(leftovers);
    }
}
