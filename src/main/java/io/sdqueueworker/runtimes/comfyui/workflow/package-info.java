/// The workflow of a task: its form, the names of its files, and its output nodes.
@NullMarked
package io.sdqueueworker.runtimes.comfyui.workflow;

import org.jspecify.annotations.NullMarked;
