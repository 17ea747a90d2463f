package io.sdqueueworker.testbed.chaos;

import java.util.List;

/// A task that was sent, under one identity, in one message or more.
///
/// @param identity what makes two messages the same task, as `docs/messages.md` has it
/// @param token what its prompt names it by; unique
/// @param kind what is to be done
/// @param messageIds as the queue gave them, one for each of its messages
record SentTask(String identity, String token, String kind, List<String> messageIds) {

    SentTask {
        messageIds = List.copyOf(messageIds);
    }
}
