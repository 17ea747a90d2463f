/// The adapters to Amazon SQS, S3 and SNS. The only package that imports the AWS SDK.
///
/// Used by `wiring` and `command`; all other packages know the ports that they implement.
@NullMarked
package io.sdqueueworker.aws;

import org.jspecify.annotations.NullMarked;
