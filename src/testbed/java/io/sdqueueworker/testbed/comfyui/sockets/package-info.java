/// The WebSockets of the fake ComfyUI.
@org.jspecify.annotations.NullMarked
package io.sdqueueworker.testbed.comfyui.sockets;
