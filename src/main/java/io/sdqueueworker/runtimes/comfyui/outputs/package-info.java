/// The end of a prompt: its record in ComfyUI's history, the outputs that its nodes report, and their download.
@NullMarked
package io.sdqueueworker.runtimes.comfyui.outputs;

import org.jspecify.annotations.NullMarked;
