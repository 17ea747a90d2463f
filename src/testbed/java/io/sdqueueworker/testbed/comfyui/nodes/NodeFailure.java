package io.sdqueueworker.testbed.comfyui.nodes;

/// The exception that a node of a [FakeComfyUi] raises.
public final class NodeFailure extends Exception {
    private final String type;

    /// @param type Python's name of the exception class, with the module
    public NodeFailure(String type, String message) {
        super(message);
        this.type = type;
    }

    public String type() {
        return type;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
