package io.sdqueueworker.testbed.chaos;

import java.util.Locale;

/// A disturbance of a worker, of its runtime, or of what it depends on.
///
/// The order decides what a short run has, see [Monkey].
enum Attack {
    /// The runtime fails every run at once, while its lists, options and progress look healthy. A restart cures it,
    /// which the worker has to ask for.
    SICK_RUNTIME,
    /// The topic refuses publications, while it can be looked at.
    TOPIC_REFUSES,
    /// STS accepts connections and does not answer. It begins when the credentials are due for a refresh, and ends
    /// before they expire.
    STS_HANGS,
    /// The worker is killed when it deletes its message. All work is done, and the message comes back.
    KILL_AT_DELETE,
    /// The queue fails deletions and does everything else.
    DELETES_FAIL,
    /// The worker is killed while the runtime works for it.
    KILL_ON_GPU,
    /// The bucket throttles reads and accepts writes.
    READS_THROTTLED,
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
    BOTH_DIE;

    /// Returns whether an operation of a dependency fails meanwhile, which a task has to outlast where it is.
    boolean isOutage() {
        return switch (this) {
            case TOPIC_REFUSES, STS_HANGS, DELETES_FAIL, READS_THROTTLED -> true;
            default -> false;
        };
    }

    /// The label in the table of figures and in histories.
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
