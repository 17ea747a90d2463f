/// A fake ComfyUI without a GPU: [FakeComfyUi] serves its API on a real socket, executes graphs of a few nodes and
/// misbehaves on demand. Begin with `FakeComfyUi` and `ComfyRoutes`; the nodes are in `NodeLibrary`.
@NullMarked
package io.sdqueueworker.testbed.comfyui;

import org.jspecify.annotations.NullMarked;
