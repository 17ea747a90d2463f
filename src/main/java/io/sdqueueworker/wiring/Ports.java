package io.sdqueueworker.wiring;

import io.sdqueueworker.intake.PayloadStore;
import io.sdqueueworker.node.NodeStatus;
import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.OutputStore;
import io.sdqueueworker.queue.TaskQueue;
import io.sdqueueworker.staging.InputObjects;
import io.sdqueueworker.staging.web.Dialler;
import java.util.Optional;

/// The outside world of a worker, except its runtime.
///
/// @param queue holds the tasks
/// @param store takes the outputs
/// @param notifier publishes the results
/// @param inputs hold what messages point to
/// @param models come from a bucket
/// @param node the machine under the worker; empty if no service knows it
/// @param pod the name of the worker's pod, by which its verdicts differ from those of others
public record Ports(
        TaskQueue queue,
        OutputStore store,
        Notifier notifier,
        Inputs inputs,
        ModelReading models,
        Optional<NodeStatus> node,
        String pod) {

    /// The sources of inputs.
    ///
    /// @param payloads messages that are too large for the queue
    /// @param objects inputs in S3
    /// @param dialler connects to inputs on the web
    public record Inputs(PayloadStore payloads, InputObjects objects, Dialler dialler) {}
}
