package io.sdqueueworker.wiring;

import io.sdqueueworker.intake.PayloadStore;
import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.models.catalogue.ModelBucket;
import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.OutputStore;
import io.sdqueueworker.queue.TaskQueue;
import io.sdqueueworker.staging.InputObjects;
import io.sdqueueworker.staging.web.Dialler;
import java.util.function.Function;

/// The services that a worker uses, except its runtime.
///
/// @param queue the source of tasks
/// @param store takes outputs
/// @param payloads the source of messages and contents that are too large for the queue
/// @param inputs the sources of inputs
/// @param notifier publishes results
/// @param modelBuckets opens a bucket of models
public record Ports(
        TaskQueue queue,
        OutputStore store,
        PayloadStore payloads,
        Inputs inputs,
        Notifier notifier,
        Function<ModelSource.Bucket, ModelBucket> modelBuckets) {

    /// The sources of inputs.
    ///
    /// @param objects in S3
    /// @param dialler connects to web servers
    public record Inputs(InputObjects objects, Dialler dialler) {}
}
