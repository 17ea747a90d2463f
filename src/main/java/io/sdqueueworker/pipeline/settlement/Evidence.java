package io.sdqueueworker.pipeline.settlement;

/// The evidence for a failure that one runtime, or this worker, blames on a task.
///
/// @param isConfirmed whether another pod, or this one before its runtime has restarted, came to the same verdict
/// @param isTrusted whether this pod is above suspicion: not every task fails here
record Evidence(boolean isConfirmed, boolean isTrusted) {

    /// The evidence for a failure that is not a verdict.
    static final Evidence NOT_NEEDED = new Evidence(false, true);

    /// The evidence of a pod that is suspected itself.
    static final Evidence UNTRUSTED = new Evidence(false, false);

    /// The evidence of a first verdict.
    static final Evidence FIRST = new Evidence(false, true);

    /// The evidence of a second verdict.
    static final Evidence SECOND = new Evidence(true, true);
}
