package io.sdqueueworker.testbed.chaos;

import java.time.Duration;

/// One observed event. All times are counted from the start of the run.
sealed interface Event {

    Duration at();

    /// The process that caused the event or was affected by it.
    WorkerProcessRun worker();

    /// A worker process was started.
    record Started(Duration at, WorkerProcessRun worker) implements Event {}

    /// A worker process ended. For a killed one, the time is just before the kill.
    record Ended(Duration at, WorkerProcessRun worker, Manner manner) implements Event {}

    enum Manner {
        KILLED,
        DRAINED,
        BY_ITSELF
    }

    /// A message was delivered to a worker.
    ///
    /// @param at when the answer began
    /// @param until the earliest end of its visibility timeout
    /// @param receives the receive count that the queue reported
    record HandedOut(Duration at, WorkerProcessRun worker, String messageId, Duration until, int receives)
            implements Event {}

    /// A worker's renewal was confirmed.
    ///
    /// @param at when the confirmation had arrived
    /// @param until the earliest end of the visibility timeout
    record Extended(Duration at, WorkerProcessRun worker, String messageId, Duration until) implements Event {}

    /// A worker released a message. It no longer holds it from just before the queue received the request, whatever
    /// the answer was.
    record Released(Duration at, WorkerProcessRun worker, String messageId, Duration pause) implements Event {}

    /// A worker deleted a message. It no longer holds it from just before the queue received the request.
    record Deleted(Duration at, WorkerProcessRun worker, String messageId) implements Event {}

    /// A worker submitted a run to a runtime.
    ///
    /// @param token identifies the task in its prompt
    record Submitted(Duration at, WorkerProcessRun worker, String token) implements Event {}

    /// The bucket accepted a result document.
    ///
    /// @param url its address, as in `output_url`
    /// @param identity the task identity in the document
    /// @param success true for the document of a success
    record Stored(Duration at, WorkerProcessRun worker, String url, String identity, boolean success)
            implements Event {}

    /// The bucket accepted an output.
    ///
    /// @param url its address, as in `outputs`
    /// @param hash of its content
    record Uploaded(Duration at, WorkerProcessRun worker, String url, int hash) implements Event {}

    /// The bucket accepted a worker's verdict about a task, which is not final.
    ///
    /// @param identity of the task
    record Judged(Duration at, WorkerProcessRun worker, String identity) implements Event {}

    /// An attack that lasts for a while began or ended. A worker that was started meanwhile is not meant.
    record Trouble(Duration at, WorkerProcessRun worker, Attack attack, Phase phase) implements Event {}

    enum Phase {
        BEGINS,
        ENDS
    }

    /// The runtime was restarted because the worker asked for it.
    record RuntimeRestarted(Duration at, WorkerProcessRun worker) implements Event {}

    /// The topic accepted a notification.
    ///
    /// @param url of the result document that it names
    record Told(Duration at, WorkerProcessRun worker, String url, boolean success) implements Event {}

    /// An answer that should be readable was not, so an event may be missing.
    record Unreadable(Duration at, WorkerProcessRun worker, String what) implements Event {}
}
