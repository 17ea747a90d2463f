/// The models of ComfyUI: where a workflow names them, what the runtime says about its nodes and files, and how it
/// compares names.
///
/// Used by [io.sdqueueworker.runtimes.comfyui], which reads the runtime's lists for it.
@NullMarked
package io.sdqueueworker.runtimes.comfyui.models;

import org.jspecify.annotations.NullMarked;
