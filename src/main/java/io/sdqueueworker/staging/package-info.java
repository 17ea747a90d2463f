/// The stage before the GPU: fetches the inputs that a task names by URL to the local disk, subject to an egress
/// policy.
///
/// Called by `pipeline` while another task is on the GPU. Must not know what a runtime does with the inputs, or
/// where tasks come from. [io.sdqueueworker.staging.InputStaging] is the entry point. Web sources are fetched by
/// the subpackage `web`; S3 is a port that `aws` implements.
@NullMarked
package io.sdqueueworker.staging;

import org.jspecify.annotations.NullMarked;
