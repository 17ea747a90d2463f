/// The examination of a worker's surroundings: what is asked of each of them, what the answers mean, and what mends it.
///
/// Put together and run by the root, in a process of its own that may stand beside a working worker. So it takes no
/// message, starts and stops no run, publishes nothing, and knows nothing of the pipeline. What it asks of AWS goes
/// through the ports here (`…Access`), whose answers are [Answer]s.
@NullMarked
package io.sdqueueworker.doctor;

import org.jspecify.annotations.NullMarked;
