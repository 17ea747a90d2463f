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

/// What a worker reaches of the world outside, besides its runtime.
///
/// @param queue where tasks come from
/// @param store where outputs go
/// @param payloads where senders keep what is too large for a message
/// @param objects where inputs in S3 are read from
/// @param dialler how inputs on the web are reached
/// @param notifier how results are told
/// @param modelBuckets how a bucket of models is read
public record Ports(
        TaskQueue queue,
        OutputStore store,
        PayloadStore payloads,
        InputObjects objects,
        Dialler dialler,
        Notifier notifier,
        Function<ModelSource.Bucket, ModelBucket> modelBuckets) {}
