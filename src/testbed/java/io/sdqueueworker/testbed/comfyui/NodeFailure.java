package io.sdqueueworker.testbed.comfyui;

/// The exception that a node of a [FakeComfyUi] raises.
final class NodeFailure extends Exception {
    private final String type;

    /// @param type Python's name of the exception class, with the module
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
