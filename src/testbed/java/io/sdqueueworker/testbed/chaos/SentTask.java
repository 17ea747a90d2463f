package io.sdqueueworker.testbed.chaos;

import java.util.List;

/// A task that was sent under one identity, in one or more messages.
///
/// @param identity decides whether two messages are the same task, see `docs/messages.md`
/// @param token the unique name in its prompt
/// @param kind the kind of task
/// @param messageIds one per message, as assigned by the queue
record SentTask(String identity, String token, String kind, List<String> messageIds) {

    SentTask {
        messageIds = List.copyOf(messageIds);
    }
}
