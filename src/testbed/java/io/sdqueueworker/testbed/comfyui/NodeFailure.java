package io.sdqueueworker.testbed.comfyui;

/// What a node of a [FakeComfyUi] raises.
final class NodeFailure extends Exception {
    private final String type;

    /// @param type the exception's class as Python names it, with the module
    NodeFailure(String type, String message) {
        super(message);
        this.type = type;
    }

    String type() {
        return type;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
