/// Servers that take the place of AWS services: SQS, S3, SNS, STS, instance metadata.
@NullMarked
package io.sdqueueworker.testbed.aws;

import org.jspecify.annotations.NullMarked;
