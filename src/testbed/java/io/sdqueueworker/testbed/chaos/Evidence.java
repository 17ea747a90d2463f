package io.sdqueueworker.testbed.chaos;

import java.util.List;
import java.util.Map;

/// The judge's input, taken after all workers have ended.
///
/// @param tasks the tasks sent
/// @param events the recorded events, in the order of their times
/// @param notifications the notifications that the topic accepted, in order
/// @param documents the text of each result document in the bucket, by its address
/// @param sizes the bytes of every object in the bucket, by its address
/// @param leftovers files that the workers have left behind
/// @param messagesLeft the number of messages in the queues, visible or in flight
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
