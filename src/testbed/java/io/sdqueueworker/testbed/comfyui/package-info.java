/// A ComfyUI that needs no GPU: [FakeComfyUi] speaks its API on a real socket, executes graphs of a few nodes, and
/// misbehaves when it is told to. Begin with `FakeComfyUi` and `ComfyRoutes`; nodes are in `NodeLibrary`.
@NullMarked
package io.sdqueueworker.testbed.comfyui;

import org.jspecify.annotations.NullMarked;
