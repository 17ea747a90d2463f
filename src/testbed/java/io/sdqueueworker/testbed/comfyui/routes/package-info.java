/// The HTTP side of the fake ComfyUI: its routes, uploads, views and answers.
@org.jspecify.annotations.NullMarked
package io.sdqueueworker.testbed.comfyui.routes;
