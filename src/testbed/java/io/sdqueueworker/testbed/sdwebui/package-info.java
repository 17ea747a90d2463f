/// An SD Web UI that needs no GPU: [FakeWebUi] speaks its API on a real socket, draws what it is asked for, and
/// misbehaves when it is told to. Begin with `FakeWebUi` and `WebUiRoutes`.
@NullMarked
package io.sdqueueworker.testbed.sdwebui;

import org.jspecify.annotations.NullMarked;
