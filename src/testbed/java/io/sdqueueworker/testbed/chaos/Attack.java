package io.sdqueueworker.testbed.chaos;

/// A disturbance of a worker or of its runtime.
enum Attack {
    /// The worker is killed when it deletes its message. All work is done, and the message comes back.
    KILL_AT_DELETE,
    /// The worker is killed while the runtime works for it.
    KILL_ON_GPU,
    /// The worker is killed before it stores its result document, after all outputs are uploaded.
    KILL_AT_RESULT,
    /// The worker is killed between the result document and the notification.
    KILL_AT_TELLING,
    /// The worker is killed during a renewal.
    KILL_AT_RENEWAL,
    /// The worker is killed at any time.
    KILL,
    /// The worker receives SIGTERM, as from a platform.
    TERMINATE,
    /// The runtime dies and soon restarts.
    RUNTIME_DIES,
    /// The worker and the runtime die.
    BOTH_DIE
}
