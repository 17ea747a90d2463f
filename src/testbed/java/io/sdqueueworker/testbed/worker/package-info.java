/// The worker as a process of its own: its environment, its start, its output.
@NullMarked
package io.sdqueueworker.testbed.worker;

import org.jspecify.annotations.NullMarked;
