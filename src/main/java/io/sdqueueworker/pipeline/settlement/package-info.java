/// The consequences of a failure: the evidence, the decision, the report to the sender, and the end of the message.
///
/// Called by [io.sdqueueworker.pipeline.TaskJourney] at the end of an attempt. Must not know how tasks are received or
/// generated.
@NullMarked
package io.sdqueueworker.pipeline.settlement;

import org.jspecify.annotations.NullMarked;
