/// The settings of the SD Web UI that tasks ask for. No task leaves one to the next task.
@NullMarked
package io.sdqueueworker.runtimes.sdwebui.settings;

import org.jspecify.annotations.NullMarked;
