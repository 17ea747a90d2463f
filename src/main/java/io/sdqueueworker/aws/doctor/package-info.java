/// The questions that `doctor` asks AWS. Implements the ports of [io.sdqueueworker.doctor].
@NullMarked
package io.sdqueueworker.aws.doctor;

import org.jspecify.annotations.NullMarked;
