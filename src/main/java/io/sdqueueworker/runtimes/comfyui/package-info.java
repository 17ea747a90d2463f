/// The adapter to ComfyUI (`/prompt`, `/queue`, `/history`, `/view`, `/ws`).
///
/// Facts about the API come from the sources of ComfyUI 0.3.64 and newer. If versions differ, the class that depends
/// on it says so.
@NullMarked
package io.sdqueueworker.runtimes.comfyui;

import org.jspecify.annotations.NullMarked;
