package io.sdqueueworker.testbed.comfyui.execution;

/// Ends the running prompt of a [FakeComfyUi] after an interrupt.
public final class Interruption extends Exception {
    Interruption() {
        super("interrupted");
    }
}
