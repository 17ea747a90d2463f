package io.sdqueueworker.testbed.chaos;

import java.time.Duration;

/// Something that was seen to happen. All times are counted from the start of the run.
sealed interface Event {

    Duration at();

    /// The process that did it, or that it happened to.
    WorkerProcessRun worker();

    /// A worker process was started.
    record Started(Duration at, WorkerProcessRun worker) implements Event {}

    /// A worker process is gone; where it was killed, from just before that.
    record Ended(Duration at, WorkerProcessRun worker, Manner manner) implements Event {}

    /// How a process ended.
    enum Manner {
        KILLED,
        DRAINED,
        BY_ITSELF
    }

    /// A message was handed out to a worker.
    ///
    /// @param at when the answer began
    /// @param until when its visibility runs out at the earliest
    /// @param receives how often the queue says that it was handed out
    record HandedOut(Duration at, WorkerProcessRun worker, String messageId, Duration until, int receives)
            implements Event {}

    /// A worker was told that a message stays hidden.
    ///
    /// @param at when it had been told
    /// @param until when its visibility runs out at the earliest
    record Extended(Duration at, WorkerProcessRun worker, String messageId, Duration until) implements Event {}

    /// A worker gave a message back: it does not hold it from when the queue was about to hear of that, whatever it was
    /// told.
    record Released(Duration at, WorkerProcessRun worker, String messageId, Duration pause) implements Event {}

    /// A worker deleted a message; it does not hold it from when the queue was about to hear of that.
    record Deleted(Duration at, WorkerProcessRun worker, String messageId) implements Event {}

    /// A worker gave a runtime something to do.
    ///
    /// @param token what the task's prompt names it by
    record Submitted(Duration at, WorkerProcessRun worker, String token) implements Event {}

    /// A result document was accepted.
    ///
    /// @param url where it is, as in `output_url`
    /// @param identity what it says whose it is
    /// @param success whether it is that of a success
    record Stored(Duration at, WorkerProcessRun worker, String url, String identity, boolean success)
            implements Event {}

    /// The topic has accepted a notification.
    ///
    /// @param url of the result document that it names
    record Told(Duration at, WorkerProcessRun worker, String url, boolean success) implements Event {}

    /// An answer came through that should be understood and is not: what it meant is not known.
    record Unreadable(Duration at, WorkerProcessRun worker, String what) implements Event {}
}
