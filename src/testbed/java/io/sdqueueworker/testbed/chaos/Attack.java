package io.sdqueueworker.testbed.chaos;

/// What is done to a worker or to its runtime.
enum Attack {
    /// The worker dies at the moment of its message's delete: everything is done, and the message comes back.
    KILL_AT_DELETE,
    /// The worker dies while the runtime works for it.
    KILL_ON_GPU,
    /// The worker dies before its result document is there, with all outputs uploaded.
    KILL_AT_RESULT,
    /// The worker dies between the result document and the notification.
    KILL_AT_TELLING,
    /// The worker dies in the middle of a renewal.
    KILL_AT_RENEWAL,
    /// The worker dies at any time.
    KILL,
    /// The worker is stopped as a platform does.
    TERMINATE,
    /// The runtime dies, and comes back soon.
    RUNTIME_DIES,
    /// Both die.
    BOTH_DIE
}
