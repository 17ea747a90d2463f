package io.sdqueueworker.testbed.comfyui;

/// Ends the running prompt of a [FakeComfyUi] after an interrupt.
final class Interruption extends Exception {
    Interruption() {
        super("interrupted");
    }
}
