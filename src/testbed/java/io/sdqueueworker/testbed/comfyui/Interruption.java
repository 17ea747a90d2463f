package io.sdqueueworker.testbed.comfyui;

/// The running prompt of a [FakeComfyUi] was told to stop.
final class Interruption extends Exception {
    Interruption() {
        super("interrupted");
    }
}
