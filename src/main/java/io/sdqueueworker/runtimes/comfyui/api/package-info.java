/// ComfyUI's API: its calls and events, its queue, and what its errors and refusals mean.
@NullMarked
package io.sdqueueworker.runtimes.comfyui.api;

import org.jspecify.annotations.NullMarked;
