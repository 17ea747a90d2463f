/// A fake SD Web UI without a GPU: [FakeWebUi] serves its API on a real socket, paints the requested images and
/// misbehaves on demand. Begin with `FakeWebUi` and `WebUiRoutes`.
@NullMarked
package io.sdqueueworker.testbed.sdwebui;

import org.jspecify.annotations.NullMarked;
