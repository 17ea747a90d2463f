package io.sdqueueworker.testbed.chaos;

/// One thing that is not as promised.
///
/// @param about the identity or the message that it is about; empty for what concerns no task
/// @param text one line for people
record Finding(Kind kind, String about, String text) {

    /// What is promised, turned around.
    enum Kind {
        /// A task has no success in the bucket.
        LOST("lost"),
        /// A success was never told.
        UNTOLD("not told"),
        /// A task has two successes, or what was told of it is not what stands.
        CONTRADICTION("contradictory results"),
        /// A failure was told of a task that can succeed.
        FAILURE_TOLD("failures told"),
        /// A success names an output that is not there, or is empty.
        OUTPUT_MISSING("outputs missing"),
        /// Two workers had a message at the same time.
        HANDED_OUT_TWICE("handed out twice at once"),
        /// A worker has left a file behind.
        LEFTOVER("leftover files"),
        /// Messages are still in a queue.
        MESSAGES_LEFT("messages left"),
        /// A worker ended without being told to.
        CRASHED("workers that ended by themselves"),
        /// The ledger has a hole.
        UNREADABLE("answers not understood");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /// As in the table.
        String label() {
            return label;
        }
    }
}
