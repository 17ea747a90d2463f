/// Local servers in place of AWS services: SQS, S3, SNS, STS and instance metadata.
@NullMarked
package io.sdqueueworker.testbed.aws;

import org.jspecify.annotations.NullMarked;
