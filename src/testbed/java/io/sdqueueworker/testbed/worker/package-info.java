/// The worker as a separate process: its environment, its start and its output.
@NullMarked
package io.sdqueueworker.testbed.worker;

import org.jspecify.annotations.NullMarked;
