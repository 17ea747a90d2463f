package io.sdqueueworker.testbed.chaos;

/// One broken promise.
///
/// @param about the affected task identity or message; empty if the finding concerns no task
/// @param text one line for the report
record Violation(Kind kind, String about, String text) {

    /// The ways to break a promise.
    enum Kind {
        /// A task has no success in the bucket.
        LOST("lost"),
        /// No success was published for a task.
        UNTOLD("not published"),
        /// A task has two successes, or a notification differs from the stored document.
        CONTRADICTION("contradictory results"),
        /// A failure was published for a task that can succeed.
        FAILURE_TOLD("failures published"),
        /// A success names an output that is missing or empty.
        OUTPUT_MISSING("outputs missing"),
        /// A file that a published success names was replaced by another one.
        OUTPUT_CHANGED("outputs changed"),
        /// A message is in the dead-letter queue, although its task can succeed.
        DEAD_LETTERED("dead-lettered"),
        /// A worker judged task after task, while its runtime failed all of them.
        JUDGED_TOO_MANY("judged by a sick worker"),
        /// An outage took receives of a message instead of its time.
        RECEIVES_SPENT("receives spent on an outage"),
        /// A live worker lost a message during an outage that does not concern its lease.
        LEASE_LOST("leases lost in an outage"),
        /// Two workers held a message at the same time.
        HANDED_OUT_TWICE("held by two workers at once"),
        /// A worker has left a file behind.
        LEFTOVER("leftover files"),
        /// Messages are still in a queue.
        MESSAGES_LEFT("messages left"),
        /// A worker ended without SIGTERM or a kill.
        CRASHED("workers that crashed"),
        /// The ledger is incomplete.
        UNREADABLE("unreadable answers");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /// The label in the table of figures.
        String label() {
            return label;
        }
    }
}
