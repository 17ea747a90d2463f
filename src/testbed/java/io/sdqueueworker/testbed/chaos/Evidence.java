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
/// @param rest what the run has left behind
record Evidence(
        List<SentTask> tasks,
        List<Event> events,
        List<String> notifications,
        Map<String, String> documents,
        Map<String, Long> sizes,
        Rest rest) {

    /// Messages and files that are left at the end.
    ///
    /// @param files of the workers
    /// @param messages the number of messages in the queues, visible or in flight
    /// @param deadLetters the ids of the messages in the dead-letter queue
    record Rest(List<String> files, int messages, List<String> deadLetters) {

        Rest {
            files = List.copyOf(files);
            deadLetters = List.copyOf(deadLetters);
        }
    }

    Evidence {
        tasks = List.copyOf(tasks);
        events = List.copyOf(events);
        notifications = List.copyOf(notifications);
        documents = Map.copyOf(documents);
        sizes = Map.copyOf(sizes);
    }
}
