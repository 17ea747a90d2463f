/// The node classes of the fake ComfyUI, and the validation of prompts against them.
@org.jspecify.annotations.NullMarked
package io.sdqueueworker.testbed.comfyui.nodes;
