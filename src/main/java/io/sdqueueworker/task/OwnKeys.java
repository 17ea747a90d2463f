package io.sdqueueworker.task;

/// The keys in the output bucket that the worker keeps for itself. No output has them.
public final class OwnKeys {

    /// The folder of the messages whose tasks have failed for good.
    public static final String QUARANTINE = "quarantine";

    /// The folder of the verdicts about tasks that have not ended yet.
    public static final String VERDICTS = "attempts";

    /// The folder for checks of permissions.
    static final String CHECKS = ".sd-queue-worker";

    /// Written to find out whether the worker may write, unless it exists.
    public static final String WRITE_CHECK = CHECKS + "/write-check";

    /// Never written; read to find out whether the worker may read.
    public static final String ACCESS_CHECK = CHECKS + "/access-check";

    private OwnKeys() {}
}
