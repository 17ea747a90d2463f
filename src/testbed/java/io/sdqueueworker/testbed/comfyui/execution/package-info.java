/// The queue of the fake ComfyUI and the execution of its prompts, node by node.
@org.jspecify.annotations.NullMarked
package io.sdqueueworker.testbed.comfyui.execution;
