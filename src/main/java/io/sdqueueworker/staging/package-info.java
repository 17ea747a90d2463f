/// Before the GPU: what a task names by URL is fetched to this machine's disk, through an egress policy.
///
/// Called by `pipeline` for the task on deck. Must not know what a runtime does with the inputs, nor where tasks come
/// from. [io.sdqueueworker.staging.InputStaging] is the way in; web sources are its own business, those in S3 a
/// port that `aws` implements.
@NullMarked
package io.sdqueueworker.staging;

import org.jspecify.annotations.NullMarked;
