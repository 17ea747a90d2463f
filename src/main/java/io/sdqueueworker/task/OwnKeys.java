package io.sdqueueworker.task;

/// The keys in the output bucket that the worker keeps for itself. No output has them.
public final class OwnKeys {

    /// The folder of messages that the worker has given up.
    public static final String QUARANTINE = "quarantine";

    /// The folder for checks of permissions.
    static final String CHECKS = ".sd-queue-worker";

    /// Written to find out whether the worker may write.
    public static final String WRITE_CHECK = CHECKS + "/write-check";

    /// Never written; read to find out whether the worker may read.
    public static final String ACCESS_CHECK = CHECKS + "/access-check";

    private OwnKeys() {}
}
