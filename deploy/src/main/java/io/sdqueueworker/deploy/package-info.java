/// The program that writes the CloudFormation templates in `deploy/cloudformation`: a stack is a class. `make
/// templates`
/// runs it; people deploy its output, and need neither Java nor the CDK.
@NullMarked
package io.sdqueueworker.deploy;

import org.jspecify.annotations.NullMarked;
