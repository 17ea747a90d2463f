package io.sdqueueworker.task;

/// The keys in the output bucket that are the worker's own, and nobody's output.
public final class OwnKeys {

    /// The folder of messages that were given up on.
    public static final String QUARANTINE = "quarantine";

    /// The folder of what permissions are tried with.
    static final String CHECKS = ".sd-queue-worker";

    /// Written to find out whether the bucket takes writes.
    public static final String WRITE_CHECK = CHECKS + "/write-check";

    /// Never written; read to find out whether the worker may look.
    public static final String ACCESS_CHECK = CHECKS + "/access-check";

    private OwnKeys() {}
}
