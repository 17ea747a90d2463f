/// The API of ComfyUI (`/prompt`, `/queue`, `/history`, `/view`, `/ws`).
///
/// Facts of the API come from the sources of ComfyUI 0.3.64 and newer; where versions differ, the class that cares says
/// so.
@NullMarked
package io.sdqueueworker.runtimes.comfyui;

import org.jspecify.annotations.NullMarked;
